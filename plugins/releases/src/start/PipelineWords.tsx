import { makeStyles } from '@material-ui/core/styles';
import { PipelineView } from '@backstage-releases/plugin-releases-common';
import { withNames } from '../words/withNames';

const useStyles = makeStyles(theme => ({
  list: { margin: theme.spacing(0.5, 0, 0), paddingLeft: theme.spacing(3) },
}));

/** What a pipeline will do, stage by stage. */
export function PipelineWords({ pipeline }: { pipeline: PipelineView }) {
  const classes = useStyles();
  return (
    <div>
      <strong>What will happen in {pipeline.environment}</strong>
      <ol className={classes.list} aria-label="What will happen">
        {pipeline.stages.map(stage => (
          <li key={stage.name}>
            <strong>{stage.name}</strong>: {withNames(stage.words)}
          </li>
        ))}
      </ol>
    </div>
  );
}

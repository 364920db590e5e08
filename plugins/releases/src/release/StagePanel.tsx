import LinearProgress from '@material-ui/core/LinearProgress';
import { makeStyles } from '@material-ui/core/styles';
import {
  Release,
  ReleaseStage,
} from '@backstage-releases/plugin-releases-common';
import { withNames } from '../words/withNames';
import { CancelButton } from './CancelButton';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1, 3),
    marginTop: theme.spacing(1.5),
  },
  words: { flex: 1, minWidth: 200 },
  progress: { marginTop: theme.spacing(1), borderRadius: 2 },
}));

/** A running stage of any type: what it waits for. */
export function StagePanel(props: { release: Release; stage?: ReleaseStage }) {
  const { release, stage } = props;
  const classes = useStyles();
  return (
    <div className={classes.root}>
      <div className={classes.words}>
        {stage && <strong>{stage.name}: </strong>}
        {withNames(stage?.message ?? release.message ?? 'under way')}
        <LinearProgress className={classes.progress} aria-label="Under way" />
      </div>
      <CancelButton release={release} />
    </div>
  );
}

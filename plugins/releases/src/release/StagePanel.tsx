import LinearProgress from '@material-ui/core/LinearProgress';
import { makeStyles } from '@material-ui/core/styles';
import { Release, ReleaseStage } from '@backstage-releases/plugin-releases-common';
import { CancelButton } from './CancelButton';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1.5),
    marginTop: theme.spacing(1.5),
  },
  words: { flex: 1, minWidth: 200 },
}));

/** A running stage of any type: what it waits for. */
export function StagePanel(props: { release: Release; stage?: ReleaseStage }) {
  const { release, stage } = props;
  const classes = useStyles();
  return (
    <div className={classes.root}>
      <div className={classes.words}>
        {stage && <strong>{stage.name}</strong>}{' '}
        {stage?.message ?? release.message ?? 'Between two stages.'}
        <LinearProgress aria-label="Running" />
      </div>
      {stage?.commands.includes('cancel') && (
        <CancelButton release={release} stage={stage} />
      )}
    </div>
  );
}

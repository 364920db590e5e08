import { makeStyles } from '@material-ui/core/styles';
import { Release } from '@backstage-releases/plugin-releases-common';
import { hasEnded } from '../release/statusWords';
import { Panel } from '../theme/Panel';
import { ReleaseTable } from './ReleaseTable';

const useStyles = makeStyles(theme => ({
  title: { fontSize: '1.05rem', fontWeight: 700, margin: 0 },
  faint: { color: theme.palette.text.secondary },
}));

/** The releases of a service that have ended, the latest first. */
export function HistoryPanel({ releases }: { releases: Release[] }) {
  const classes = useStyles();
  const ended = releases.filter(release => hasEnded(release.status));
  return (
    <Panel label="History">
      <h3 className={classes.title}>History</h3>
      {ended.length > 0 ? (
        <ReleaseTable label="History" releases={ended} />
      ) : (
        <div className={classes.faint}>No release has ended here yet.</div>
      )}
    </Panel>
  );
}

import { ReactNode } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import { Progress } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import { Release } from '@backstage-releases/plugin-releases-common';
import { ReleaseTable } from '../history/ReleaseTable';
import { LiveLine } from '../live/LiveLine';
import { ServerTime } from '../live/ServerTime';
import { StaleNotice } from '../live/StaleNotice';
import { usePolling } from '../live/usePolling';
import { releasesApiRef } from '../releasesApiRef';
import { Panel } from '../theme/Panel';

/** How many releases are shown at most that run, and that have ended. */
const RUNNING = 100;
const LATEST = 50;

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0,1fr)',
    gap: theme.spacing(2),
  },
  title: { fontSize: '1.05rem', fontWeight: 700, margin: 0 },
  faint: { color: theme.palette.text.secondary },
}));

/** The releases of all services: what runs now, and what ended last. */
export function ReleasesOverview() {
  const classes = useStyles();
  const api = useApi(releasesApiRef);
  const polled = usePolling('releases', async () => {
    const [running, ended] = await Promise.all([
      api.listReleases({
        status: ['running', 'rolling-back'],
        limit: RUNNING,
      }),
      api.listReleases({
        status: ['succeeded', 'failed', 'rejected', 'cancelled', 'rolled-back'],
        limit: LATEST,
      }),
    ]);
    return { running: running.items, ended: ended.items, at: ended.at };
  });
  if (!polled.data) {
    return polled.error ? <StaleNotice polled={polled} /> : <Progress />;
  }
  const { running, ended, at } = polled.data;
  return (
    <ServerTime at={at} receivedAt={polled.updatedAt ?? at}>
      <div className={classes.root}>
        <div className={classes.faint}>
          <LiveLine
            updatedAt={polled.updatedAt}
            failing={polled.error !== undefined}
          />
        </div>
        <StaleNotice polled={polled} />
        <ReleasesPanel
          running
          title={
            running.length < RUNNING
              ? 'Running now'
              : `Running now, the latest ${RUNNING}`
          }
          releases={running}
        >
          Nothing is being released.
        </ReleasesPanel>
        <ReleasesPanel
          title={ended.length < LATEST ? 'Latest' : `Latest ${LATEST}`}
          releases={ended}
        >
          No release has ended yet.
          {running.length === 0 &&
            ' Start one on the page of a service, in its tab Releases.'}
        </ReleasesPanel>
      </div>
    </ServerTime>
  );
}

function ReleasesPanel(props: {
  title: string;
  releases: Release[];
  running?: boolean;
  /** What is said where there is none. */
  children: ReactNode;
}) {
  const { title, releases, running, children } = props;
  const classes = useStyles();
  return (
    <Panel label={title}>
      <h2 className={classes.title}>{title}</h2>
      {releases.length > 0 ? (
        <ReleaseTable
          withService
          label={title}
          releases={releases}
          running={running}
        />
      ) : (
        <div className={classes.faint}>{children}</div>
      )}
    </Panel>
  );
}

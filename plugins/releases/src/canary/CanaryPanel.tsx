import { makeStyles } from '@material-ui/core/styles';
import {
  CanaryView,
  Release,
  ReleaseStage,
  Target,
} from '@backstage-releases/plugin-releases-common';
import { useServerClock } from '../live/ServerTime';
import { Person } from '../words/Person';
import { withNames } from '../words/withNames';
import { Notice } from '../theme/Notice';
import { groupRates } from '../traffic/groupRates';
import { TrafficPanel } from '../traffic/TrafficPanel';
import { useTraffic } from '../traffic/useTraffic';
import { CanaryActions } from './CanaryActions';
import { CanaryShare } from './CanaryShare';
import { CanarySteps } from './CanarySteps';
import { ShareBar } from './ShareBar';

const useStyles = makeStyles(theme => ({
  top: {
    display: 'grid',
    gridTemplateColumns: 'minmax(170px,1fr) minmax(0,4.2fr) 190px',
    gap: theme.spacing(1, 3),
    alignItems: 'start',
    margin: theme.spacing(1.5, 0, 3),
    [theme.breakpoints.down('sm')]: { gridTemplateColumns: 'minmax(0,1fr)' },
  },
  message: { marginTop: theme.spacing(1), color: theme.palette.text.secondary },
  notices: {
    display: 'grid',
    gap: theme.spacing(1),
    marginTop: theme.spacing(1),
  },
}));

/** A running canary: how it stands, what to press, how it does. */
export function CanaryPanel(props: {
  release: Release;
  stage: ReleaseStage;
  view: CanaryView;
  target?: Target;
}) {
  const { release, stage, view, target } = props;
  const classes = useStyles();
  const now = useServerClock();
  const traffic = useTraffic(
    { environment: release.environment, entityRef: release.entityRef },
    stage.startedAt ?? release.startedAt,
    now,
  );
  // Of a pause there is a notice that says more.
  const message = view.paused
    ? undefined
    : view.steps[view.current]?.message ?? stage.message;
  return (
    <div>
      <div className={classes.top}>
        <CanaryShare view={view} />
        <div>
          <CanarySteps view={view} />
          <ShareBar
            view={view}
            target={target}
            rates={traffic.data && groupRates(traffic.data)}
          />
          {message && (
            <div className={classes.message}>{withNames(message)}</div>
          )}
          <div className={classes.notices}>
            {view.paused && (
              <Notice tone="warning">
                Paused by <Person entityRef={view.paused.by} />
                {view.paused.why ? `: “${view.paused.why}”` : ''}
              </Notice>
            )}
            {view.guard && <Notice tone="bad">{withNames(view.guard)}</Notice>}
          </div>
        </div>
        <CanaryActions
          release={release}
          stage={stage}
          view={view}
          target={target}
        />
      </div>
      <TrafficPanel polled={traffic} />
    </div>
  );
}

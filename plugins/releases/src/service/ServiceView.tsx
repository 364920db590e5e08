import { makeStyles } from '@material-ui/core/styles';
import { ServiceOverview } from '@backstage-releases/plugin-releases-common';
import { ConfirmationRegion } from '../command/ConfirmationRegion';
import { EnvironmentRow } from '../environment/EnvironmentRow';
import { HistoryPanel } from '../history/HistoryPanel';
import { StaleNotice } from '../live/StaleNotice';
import { Polled } from '../live/usePolling';
import { RunningRelease } from '../release/RunningRelease';
import { Notice } from '../theme/Notice';
import { PlanProblems } from './PlanProblems';
import { ServiceHead } from './ServiceHead';
import { Setbacks } from './Setbacks';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0,1fr)',
    gap: theme.spacing(2),
  },
}));

/** What a service's tab shows: the running releases first, then the environments, then the past. */
export function ServiceView(props: {
  service: ServiceOverview;
  polled: Polled<unknown>;
}) {
  const { service, polled } = props;
  const classes = useStyles();
  const targets = service.environments.flatMap(each => each.target ?? []);
  const isFirstVisit =
    service.history.length === 0 && service.pipelines.length > 0;
  return (
    <div className={classes.root}>
      <div>
        <ServiceHead service={service} polled={polled} />
        <ConfirmationRegion
          releases={[...service.running, ...service.history]}
          targets={targets}
        />
      </div>
      <StaleNotice polled={polled} />
      <PlanProblems
        of="A release of this service"
        problems={service.problems}
      />
      {isFirstVisit && (
        <Notice tone="stable">
          Nothing was released here yet. Press “Release a version…”, choose a
          pipeline and a version, and follow it on this page.
        </Notice>
      )}
      {service.running.map(release => (
        <RunningRelease
          key={release.id}
          release={release}
          target={targets.find(
            target => target.environment === release.environment,
          )}
        />
      ))}
      <Setbacks history={service.history} targets={targets} />
      <EnvironmentRow service={service} />
      <HistoryPanel releases={service.history} />
    </div>
  );
}

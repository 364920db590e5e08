import { Progress } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import { CommandScope } from '../command/CommandScope';
import { ConfirmationRegion } from '../command/ConfirmationRegion';
import { ServerTime } from '../live/ServerTime';
import { StaleNotice } from '../live/StaleNotice';
import { EndedRelease } from '../release/EndedRelease';
import { RunningRelease } from '../release/RunningRelease';
import { hasEnded } from '../release/statusWords';
import { EventTable } from './EventTable';
import { ReleaseHead } from './ReleaseHead';
import { StageList } from './StageList';
import { useReleaseRecord } from './useReleaseRecord';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0,1fr)',
    gap: theme.spacing(2),
  },
}));

/** One release, live: how it stands and what it waits for, its stages, and who did what when. */
export function ReleaseView({ id }: { id: number }) {
  const classes = useStyles();
  const polled = useReleaseRecord(id);
  if (!polled.data) {
    return polled.error ? <StaleNotice polled={polled} /> : <Progress />;
  }
  const { release, target, events, at } = polled.data;
  return (
    <ServerTime at={at} receivedAt={polled.updatedAt ?? at}>
      <CommandScope entityRef={release.entityRef} onAsked={polled.refresh}>
        <div className={classes.root}>
          <div>
            <ReleaseHead release={release} polled={polled} />
            <ConfirmationRegion releases={[release]} targets={[target]} />
          </div>
          <StaleNotice polled={polled} />
          {hasEnded(release.status) ? (
            <EndedRelease release={release} target={target} />
          ) : (
            <RunningRelease release={release} target={target} withoutLink />
          )}
          <StageList stages={release.stages} />
          <EventTable release={release} target={target} events={events} />
        </div>
      </CommandScope>
    </ServerTime>
  );
}

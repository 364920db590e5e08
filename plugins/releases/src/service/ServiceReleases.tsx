import { Progress } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import { CommandScope } from '../command/CommandScope';
import { ServerTime } from '../live/ServerTime';
import { StaleNotice } from '../live/StaleNotice';
import { usePolling } from '../live/usePolling';
import { releasesApiRef } from '../releasesApiRef';
import { ServiceView } from './ServiceView';

/** The releases of one service, live. */
export function ServiceReleases({ entityRef }: { entityRef: string }) {
  const api = useApi(releasesApiRef);
  const polled = usePolling(entityRef, () => api.getService(entityRef));
  const { data, updatedAt, error } = polled;
  if (!data || updatedAt === undefined) {
    return error ? <StaleNotice polled={polled} /> : <Progress />;
  }
  return (
    <ServerTime at={data.at} receivedAt={updatedAt}>
      <CommandScope entityRef={entityRef} onAsked={polled.refresh}>
        <ServiceView service={data} polled={polled} />
      </CommandScope>
    </ServerTime>
  );
}

import { useApi } from '@backstage/core-plugin-api';
import { TargetRef, Traffic } from '@backstage-releases/plugin-releases-common';
import { Polled, usePolling } from '../live/usePolling';
import { releasesApiRef } from '../releasesApiRef';

/** How far back the curves look, ms. */
export const TRAFFIC_WINDOW_MS = 30 * 60_000;
const LEAD_MS = 60_000;
const SHORTEST_MS = 5 * 60_000;

/** What the groups of a target saw since shortly before `since`, at most half an hour back. `now` answers the backend's time. */
export function useTraffic(
  ref: TargetRef,
  since: number,
  now: () => number,
): Polled<Traffic> {
  const api = useApi(releasesApiRef);
  return usePolling(`${ref.environment}/${ref.entityRef}/${since}`, () => {
    const to = now();
    const from = Math.max(
      to - TRAFFIC_WINDOW_MS,
      Math.min(since - LEAD_MS, to - SHORTEST_MS),
    );
    return api.getTraffic(ref, { from, to });
  });
}

import { TargetState } from '@backstage-releases/plugin-releases-node';
import { routeStatus } from './routeStatus';

/**
 * Whether everyone gets what is desired as stable, as far as it was seen: outside traffic by a confirmed route that gives nobody anything else, and
 * what doesn't come through a proxy by the handle.
 */
export function everyoneGetsStable({
  desired,
  observed,
  route,
}: Pick<TargetState, 'desired' | 'observed' | 'route'>): boolean {
  if (!desired || !observed) {
    return false;
  }
  const { stable } = desired;
  const isRouted =
    route?.confirmed &&
    route.wish.stable.revision === stable &&
    !route.wish.canary &&
    routeStatus(route, observed).elsewhere.length === 0;
  if (route && !isRouted) {
    return false;
  }
  return (
    (route && observed.entrance.pointsTo === 'proxy') ||
    handleLeadsTo(observed.revisions, stable)
  );
}

/** Before it is narrowed, and where somebody has widened it, the handle leads to whatever runs. */
function handleLeadsTo(
  { handle, revisions }: NonNullable<TargetState['observed']>['revisions'],
  stable: string,
): boolean {
  const running = revisions.filter(({ available }) => available > 0);
  return handle === undefined
    ? running.length > 0 && running.every(({ name }) => name === stable)
    : handle === stable;
}

import { TargetState } from '@backstage-releases/plugin-releases-node';

/**
 * Whether everyone gets the stable that is desired, as far as was seen: by a confirmed route that sends nobody elsewhere, or, without a route, by the
 * service itself. A confirmed route alone says nothing, for it may be the one from before.
 */
export function isBack({
  desired,
  observed,
  route,
}: Pick<TargetState, 'desired' | 'observed' | 'route'>): boolean {
  if (!desired) {
    return true;
  }
  if (route) {
    return (
      route.confirmed &&
      route.wish.stable.revision === desired.stable &&
      !route.wish.canary
    );
  }
  // before it was taken over, the service leads to what ran
  const handle = observed?.revisions.handle;
  return handle === undefined || handle === desired.stable;
}

import type { Fallback } from '@backstage-releases/canary-policy';
import type { Group } from '../traffic/RouteTraffic';

/** Whom a group could ask. */
export interface Availability {
  /** Pods that serve, whatever their breakers say. */
  serving: number;
  /** Those of them whose breaker is open. */
  open: number;
}

/**
 * What to do with a request that no pod of its group may get: ask a group (again), whatever the breakers say where `anyway` is set, or answer 503.
 * The reason is to be counted: a group that is left because all its pods fail looks healthy otherwise.
 */
export type Ejection =
  | { group: Group; anyway: boolean; reason: EjectionReason }
  | { group: undefined; reason: EjectionReason };

/** `empty`: no pod serves. `ejected`: those that do are open, or recovering and have had their share. */
export type EjectionReason = 'empty' | 'ejected';

/**
 * Decides about a group of whose pods none may be asked now. The last pod is never taken out in silence, and stable's users never get the canary.
 *
 * @param group - the group that the request belongs to
 * @param fallback - `stable`: an ejected canary's users get stable, and stable's pods are asked although they fail; `fail`: 503
 */
export function decideEjection(
  group: Group,
  groups: { stable: Availability; canary?: Availability },
  fallback: Fallback,
): Ejection {
  const own = groups[group];
  const reason = own === undefined || own.serving === 0 ? 'empty' : 'ejected';
  if (reason === 'ejected' && fallback === 'fail') {
    return { group: undefined, reason };
  }
  if (group === 'canary' && groups.stable.serving > 0) {
    const anyway = groups.stable.open === groups.stable.serving;
    return anyway && fallback === 'fail'
      ? { group: undefined, reason: 'ejected' }
      : { group: 'stable', anyway, reason };
  }
  // Nobody else could answer.
  return reason === 'ejected'
    ? { group, anyway: true, reason }
    : { group: undefined, reason };
}

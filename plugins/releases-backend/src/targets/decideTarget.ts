import {
  StoredRoute,
  TargetDesired,
  TargetObserved,
} from '@backstage-releases/plugin-releases-node';
import {
  awaitInstances,
  awaitSomethingToRun,
  giveCapacity,
  removeRevision,
  takeOver,
} from './revisionSteps';
import { changeOfDesired } from './changeOfDesired';
import {
  applyRoute,
  askAgain,
  removeHalfRemoved,
  removeRoute,
  sendBackFirst,
} from './routeSteps';
import { TargetDecision } from './TargetDecision';
import { targetSituation, TargetStep } from './TargetSituation';
import {
  leaveDeadProxies,
  missEntrance,
  pointEntrance,
  pointHandle,
  restoreEntrance,
} from './entranceSteps';

/**
 * The order is the safety: users are taken back before anything else; capacity before weight; the route confirmed before the entrance points at the
 * proxy, and confirmed all-stable before it leaves; the handle follows when nobody can notice; instances go only after nobody is sent there.
 */
const STEPS: TargetStep[] = [
  sendBackFirst,
  ({ fenced, fence }) =>
    fenced < fence
      ? {
          action: { type: 'fence' },
          settled: false,
          message: 'Fencing off workers that were overtaken',
        }
      : undefined,
  awaitSomethingToRun,
  takeOver,
  giveCapacity,
  applyRoute,
  removeHalfRemoved,
  leaveDeadProxies,
  askAgain,
  pointEntrance,
  pointHandle,
  restoreEntrance,
  removeRoute,
  removeRevision,
  awaitInstances,
  missEntrance,
];

/**
 * Decides the next step of a target on its way to what is desired. Each look starts from what was seen, so it doesn't matter where a worker before this
 * one stopped.
 */
export function decideTarget(input: {
  desired: TargetDesired | undefined;
  observed: TargetObserved;
  route: StoredRoute | undefined;
  fence: number;
  fenced: number;
  now: number;
}): TargetDecision {
  if (!input.desired) {
    return { settled: true };
  }
  const changed = changeOfDesired({ ...input, desired: input.desired });
  const situation = targetSituation({
    ...input,
    desired: changed ?? input.desired,
  });
  for (const step of STEPS) {
    const decision = step(situation);
    if (decision) {
      return { ...decision, desired: changed };
    }
  }
  return { settled: true, desired: changed };
}

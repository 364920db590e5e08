import type { ActivePlan } from './ActivePlan';
import { Attempts } from './Attempts';
import type { DecidedExchange } from './ExchangeParts';
import type { NetDataPlaneOptions } from './NetDataPlane';
import type { Received } from './Received';

/**
 * Decides about a request: its group, and an instance of it.
 *
 * @returns `undefined` when there is no instance for it
 */
export function decideExchange(
  received: Received,
  active: ActivePlan,
  { clock }: Pick<NetDataPlaneOptions, 'clock'>,
): DecidedExchange | undefined {
  const { decider, plan, paths } = active;
  const decision = decider.decide(received);
  const attempts = Attempts.begin(
    active,
    decision.group,
    received.header('cookie'),
    clock,
  );
  if (attempts === undefined) {
    return undefined;
  }
  const isSecure = /^https\b/i.test(received.proto);
  const isShared = paths.isShared(received.target);
  return {
    setCookie:
      decision.remember && decision.memory && !isShared
        ? decider.cookie?.setCookie(decision.memory, isSecure)
        : undefined,
    isSecure,
    isShared,
    isPrivate: plan.policy !== undefined && !isShared,
    attempts,
    active,
  };
}

import type { ProxyDecision } from '../../decision/RequestDecider';
import { MOST_LINES } from '../../sample/SampledRequest';
import { AccessRecord } from './AccessRecord';
import type { ActivePlan } from './ActivePlan';
import { Attempts } from './Attempts';
import type { DecidedExchange } from './ExchangeParts';
import type { NetDataPlaneOptions } from './NetDataPlane';
import type { ReadHead, Received } from './Received';

/**
 * Decides about a request: its group, an instance of it, and what is kept and written down of it.
 *
 * @param unservedBytes - of the body that says that there is no instance
 * @returns `undefined` when there is no instance for it
 */
export function decideExchange(
  received: Received,
  head: ReadHead,
  active: ActivePlan,
  unservedBytes: number,
  options: NetDataPlaneOptions,
): DecidedExchange | undefined {
  const { decider, plan } = active;
  const { accessLog, clock } = options;
  const decision = decider.decide(received);
  const attempts = Attempts.begin(active, decision.group, received, clock);
  const record = AccessRecord.begin(accessLog, received, head, plan.id);
  record?.decided(active, decision, attempts?.group);
  if (attempts === undefined) {
    record?.end(503, unservedBytes);
    return undefined;
  }
  try {
    return complete(
      received,
      head,
      decision,
      attempts,
      active,
      record,
      options,
    );
  } catch (error) {
    // or the instance would seem to have one more request for ever
    attempts.brokenOff('cancelled');
    throw error;
  }
}

function complete(
  received: Received,
  head: ReadHead,
  decision: ProxyDecision,
  attempts: Attempts,
  active: ActivePlan,
  record: AccessRecord | undefined,
  { traces }: NetDataPlaneOptions,
): DecidedExchange {
  const { decider, plan, paths } = active;
  const { samples } = active.memory;
  const { arrivedAt } = received;
  if (samples?.takes(arrivedAt) && head.lines <= MOST_LINES) {
    samples.add({
      at: arrivedAt,
      request: received,
      fields: head.fields(),
      decision,
      cookie: decider.cookie,
      group: attempts.group.name,
    });
  }
  const newId = head.hasRequestId ? undefined : traces.newId();
  const newTrace = traces.begin(head.traceparent, newId);
  record?.gave(newId, newTrace);
  const isSecure = isHttps(received.proto);
  const isShared = paths.isShared(received);
  return {
    setCookie:
      decision.remember && decision.memory && !isShared
        ? decider.cookie?.setCookie(decision.memory, isSecure)
        : undefined,
    isSecure,
    isShared,
    isPrivate: plan.policy !== undefined && !isShared,
    newId,
    newTrace,
    attempts,
    active,
    record,
  };
}

/** As a trusted hop said it, or as this proxy does. */
function isHttps(proto: string): boolean {
  return proto !== 'http' && /^https\b/i.test(proto);
}

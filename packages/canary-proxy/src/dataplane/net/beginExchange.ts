import { randomUUID } from 'node:crypto';
import type { RequestHead } from '../../http1/RequestHead';
import { MOST_LINES } from '../../sample/SampledRequest';
import { AccessRecord } from './AccessRecord';
import type { ActivePlan } from './ActivePlan';
import { Attempts } from './Attempts';
import type { ClientConnection } from './ClientConnection';
import { Exchange } from './Exchange';
import { localAnswerBytes, NO_INSTANCE } from './localAnswerText';
import type { NetDataPlaneOptions } from './NetDataPlane';
import type { Received } from './Received';
import { RequestBody } from './RequestBody';
import { requestHeadText } from './requestHeadText';

/**
 * Decides about a request and sends it to an instance.
 *
 * @param body - the whole body, where it is short and has come with the head
 * @returns `undefined` when there is no instance for it
 */
export function beginExchange(
  client: ClientConnection,
  head: RequestHead,
  received: Received,
  body: string,
  active: ActivePlan,
  options: NetDataPlaneOptions,
): Exchange | undefined {
  const { decider, plan, paths } = active;
  const decision = decider.decide(received);
  const attempts = Attempts.begin(
    active,
    decision.group,
    received.header('cookie'),
    options.clock,
  );
  const { accessLog, traces } = options;
  const { traffic, samples, mirror } = active.memory;
  const now = traffic.lastRequestAt!;
  const record = AccessRecord.begin(accessLog, received, head, plan.id, now);
  record?.decided(active, decision, attempts?.group);
  if (attempts === undefined) {
    record?.end(503, localAnswerBytes(head.method, NO_INSTANCE));
    return undefined;
  }
  const { peer, proto, host, target } = received;
  const isSecure = /^https\b/i.test(proto);
  const isShared = paths.isShared(target);
  const { endpoint, group } = attempts;
  if (samples?.takes(now) && head.lines <= MOST_LINES) {
    samples.add({
      at: now,
      request: received,
      fields: head.fields(),
      decision,
      cookie: decider.cookie,
      group: group.name,
    });
  }
  const newId = head.hasRequestId ? undefined : randomUUID();
  const newTrace = traces?.begin(head.traceparent);
  record?.gave(newId, newTrace);
  const text = requestHeadText(head, {
    peer,
    proto,
    host,
    group: group.name,
    address: endpoint.address,
    newId,
    newTrace,
  });
  const opening = text + body;
  const goesOn = head.hasBody && body === '';
  if (group.name === 'stable' && !goesOn) {
    mirror.offer(active, head, opening, options);
  }
  return Exchange.begin(
    {
      client,
      head,
      opening,
      body: new RequestBody(goesOn, head.isChunked),
      setCookie:
        decision.remember && decision.memory && !isShared
          ? decider.cookie?.setCookie(decision.memory, isSecure)
          : undefined,
      isSecure,
      isShared,
      isPrivate: plan.policy !== undefined && !isShared,
      // what may change something is never asked twice
      isAsset:
        (head.method === 'GET' || head.method === 'HEAD') &&
        !head.hasBody &&
        paths.isAsset(target),
      attempts,
      active,
      record,
    },
    options,
  );
}

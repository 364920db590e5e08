import type { RequestHead } from '../../http1/RequestHead';
import type { ActivePlan } from './ActivePlan';
import type { ClientConnection } from './ClientConnection';
import { decideExchange } from './decideExchange';
import type { DecidedExchange } from './ExchangeParts';
import { Exchange } from './Exchange';
import { localAnswerBytes, NO_INSTANCE } from './localAnswerText';
import { MirroredRequest } from './MirroredRequest';
import type { NetDataPlaneOptions } from './NetDataPlane';
import type { ReceivedHead } from './ReceivedHead';
import { RequestBody } from './RequestBody';
import { mirroredOpening, requestOpening } from './RequestOpening';

/**
 * Decides about a request and sends it to an instance.
 *
 * @param body - the whole body, where it is short and has come with the head
 * @returns `undefined` when there is no instance for it
 */
export function beginExchange(
  client: ClientConnection,
  head: RequestHead,
  received: ReceivedHead,
  body: Buffer | undefined,
  active: ActivePlan,
  options: NetDataPlaneOptions,
): Exchange | undefined {
  const bytes = localAnswerBytes(head.method, NO_INSTANCE);
  const decided = decideExchange(received, head, active, bytes, options);
  if (decided === undefined) {
    return undefined;
  }
  try {
    return begin(client, head, received, body, decided, options);
  } catch (error) {
    // or the instance would seem to have one more request for ever
    decided.attempts.brokenOff('cancelled');
    throw error;
  }
}

function begin(
  client: ClientConnection,
  head: RequestHead,
  received: ReceivedHead,
  body: Buffer | undefined,
  decided: DecidedExchange,
  options: NetDataPlaneOptions,
): Exchange {
  const { active, newId, newTrace } = decided;
  const { endpoint, group } = decided.attempts;
  const opening = requestOpening(head, {
    forwarded: received.forwarded,
    group: group.name,
    address: endpoint.address,
    newId,
    newTrace,
  });
  if (group.name === 'stable' && mayBeMirrored(head, body)) {
    const place = active.memory.mirror.take(active, head.method, options);
    if (place) {
      const isToHead = head.method === 'HEAD';
      MirroredRequest.send(
        { ...place, opening: mirroredOpening(opening), body, isToHead },
        options,
      );
    }
  }
  return Exchange.begin(
    {
      decided,
      client,
      received,
      opening,
      body: new RequestBody(head.hasBody, head.isChunked, body),
      isWebSocket: head.isWebSocket,
      isAsset: !head.hasBody && active.paths.isAsset(head),
    },
    options,
  );
}

/** Whether all of a request is there, and its answer will be one. */
function mayBeMirrored(
  { hasBody, isWebSocket, expectsContinue }: RequestHead,
  body: Buffer | undefined,
): boolean {
  return (!hasBody || body !== undefined) && !isWebSocket && !expectsContinue;
}

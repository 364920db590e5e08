import type { ServerHttp2Stream } from 'node:http2';
import type { ActivePlan } from '../net/ActivePlan';
import { decideExchange } from '../net/decideExchange';
import type { DecidedExchange } from '../net/ExchangeParts';
import type { NetDataPlaneOptions } from '../net/NetDataPlane';
import { MirroredStream } from './MirroredStream';
import { requestFields } from './requestFields';
import { StreamExchange } from './StreamExchange';
import type { StreamRequest } from './StreamRequest';

/**
 * Decides about a request that came on a stream, and sends it to an instance.
 *
 * @returns `undefined` when there is no instance for it
 */
export function beginStream(
  client: ServerHttp2Stream,
  request: StreamRequest,
  active: ActivePlan,
  options: NetDataPlaneOptions,
): StreamExchange | undefined {
  const decided = decideExchange(
    request,
    request,
    active,
    request.unservedBytes,
    options,
  );
  if (decided === undefined) {
    return undefined;
  }
  try {
    if (decided.attempts.group.name === 'stable') {
      mirror(request, decided, options);
    }
    return StreamExchange.begin({ ...decided, client, request }, options);
  } catch (error) {
    // or the instance would seem to have one more request for ever
    decided.attempts.brokenOff('cancelled');
    throw error;
  }
}

/** A body is not there yet, and may never end. */
function mirror(
  request: StreamRequest,
  { active, newId, newTrace }: DecidedExchange,
  options: NetDataPlaneOptions,
): void {
  const place =
    request.hasBody || request.expectsContinue
      ? undefined
      : active.memory.mirror.take(active, request.method, options);
  if (place) {
    const { address } = place.endpoint;
    const own = { group: 'canary' as const, address, newId, newTrace };
    const fields = requestFields(request, own);
    fields['x-canary-mirror'] = 'true';
    MirroredStream.send({ ...place, fields }, options);
  }
}

import type { ServerHttp2Stream } from 'node:http2';
import type { ActivePlan } from '../net/ActivePlan';
import { decideExchange } from '../net/decideExchange';
import type { NetDataPlaneOptions } from '../net/NetDataPlane';
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
  return (
    decided && StreamExchange.begin({ ...decided, client, request }, options)
  );
}

import type { DocumentCheck } from './DocumentCheck';
import { documentDuration, durationCheck } from './documentDuration';

/**
 * How long things may take on a route. Durations are texts such as `10s`; what is left out is as the proxy's settings say, `0s` is for ever.
 *
 * @public
 */
export interface TimeoutsDocument {
  /** Until a connection to an instance stands. */
  connect?: string;
  /** Until the head of an answer is there, counted from the last byte of the request. */
  response?: string;
  /** Between two pieces of an answer, or of a WebSocket, whichever way they go. */
  idle?: string;
  /** From the head of a request to the end of its answer, all attempts included; other than a WebSocket. */
  total?: string;
}

/**
 * How long things may take. Milliseconds; 0 is for ever.
 *
 * @public
 */
export type RouteTimeouts = Record<keyof TimeoutsDocument, number>;

const A_DAY = 24 * 3_600_000;

/** Checks how long things may take on a route. */
export function checkTimeouts(
  check: DocumentCheck,
  value: unknown,
  path: string,
): void {
  const duration = durationCheck(check, 0, A_DAY);
  check.object(
    value,
    path,
    {},
    {
      connect: durationCheck(check, 1, A_DAY),
      response: duration,
      idle: duration,
      total: duration,
    },
  );
}

/**
 * How long things may take on a route.
 *
 * @param byDefault - for what the document leaves out
 * @public
 */
export function parseTimeouts(
  document: TimeoutsDocument | undefined,
  byDefault: RouteTimeouts,
): RouteTimeouts {
  const of = (name: keyof RouteTimeouts) =>
    documentDuration(document?.[name]) ?? byDefault[name];
  return {
    connect: of('connect'),
    response: of('response'),
    idle: of('idle'),
    total: of('total'),
  };
}

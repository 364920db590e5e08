/** Below a millisecond pods count as equally fast, and the number of requests in flight decides. */
const MIN_LATENCY_MS = 1;

/** A pod that fails everything counts as so much slower than the slowest that it is compared with. */
const FAILURE_FACTOR = 100;

/** A pod that was never measured counts as so much slower while its first requests are out. */
const UNMEASURED_FACTOR = 10;

/**
 * The latency of a pod as balancers see it. What speaks against it is relative to the others, so that a pod that fails in no time is no faster than
 * a healthy one, however slow that is.
 *
 * @param latencyMs - meaningless where it is not measured
 * @param failureShare - 0 to 1
 * @param slowest - the highest latency among those that are compared, in milliseconds
 */
export function penalisedLatency(
  isMeasured: boolean,
  latencyMs: number,
  failureShare: number,
  inFlight: number,
  slowest: number,
): number {
  const reference = Math.max(slowest, MIN_LATENCY_MS);
  const own = isMeasured
    ? Math.max(latencyMs, MIN_LATENCY_MS)
    : reference * (inFlight > 0 ? UNMEASURED_FACTOR : 1);
  return own + failureShare * FAILURE_FACTOR * reference;
}

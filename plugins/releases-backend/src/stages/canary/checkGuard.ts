import { TrafficPoint } from '@backstage-releases/plugin-releases-common';
import { CanaryStep } from './CanaryConfig';

/** What crossed a step's bound, in words; undefined where nothing did or there were too few requests to say. */
export function checkGuard(
  guard: NonNullable<CanaryStep['guard']>,
  points: TrafficPoint[],
): string | undefined {
  let requests = 0;
  let errors = 0;
  for (const point of points) {
    if (point.group === 'canary') {
      requests += point.requests;
      errors += point.errors;
    }
  }
  if (requests < guard.minRequests) {
    return undefined;
  }
  const percent = (100 * errors) / requests;
  return percent > guard.errors
    ? `${percent.toFixed(
        1,
      )} % of ${requests} canary requests failed, more than ${guard.errors} %`
    : undefined;
}

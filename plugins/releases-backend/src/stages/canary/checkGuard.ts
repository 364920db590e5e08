import { TrafficPoint } from '@backstage-releases/plugin-releases-common';
import { CanaryStep } from './CanaryConfig';

/** What a step's guard makes of the canary's requests. */
export interface GuardVerdict {
  /** How many it has seen. */
  requests: number;
  /** Whether that are enough to judge by. */
  enough: boolean;
  /** What crossed its bound, in words; undefined where nothing did or nobody can say yet. */
  crossed?: string;
}

/** Judges a step by the requests and errors of its canary. */
export function checkGuard(
  guard: NonNullable<CanaryStep['guard']>,
  points: TrafficPoint[],
): GuardVerdict {
  let requests = 0;
  let errors = 0;
  for (const point of points) {
    if (point.group === 'canary') {
      requests += point.requests;
      errors += point.errors;
    }
  }
  const enough = requests >= guard.minRequests;
  const percent = (100 * errors) / requests;
  return {
    requests,
    enough,
    crossed:
      enough && percent > guard.errors
        ? `${percent.toFixed(
            1,
          )} % of ${requests} canary requests failed, more than ${
            guard.errors
          } %`
        : undefined,
  };
}

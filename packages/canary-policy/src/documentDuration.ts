import type { Check, DocumentCheck } from './DocumentCheck';

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** What most durations are at most. Milliseconds. */
const AN_HOUR = 3_600_000;

/**
 * The milliseconds of a text such as `10s`; `undefined` where it is none.
 *
 * @public
 */
export function documentDuration(text: unknown): number | undefined {
  const [, amount, unit] =
    (typeof text === 'string' && /^(\d{1,7})(ms|s|m|h)$/.exec(text)) || [];
  return amount === undefined
    ? undefined
    : Number(amount) * UNITS[unit as keyof typeof UNITS];
}

/**
 * Checks a duration.
 *
 * @param minMs - the least that it may be
 */
export function durationCheck(
  check: DocumentCheck,
  minMs: number,
  maxMs: number = AN_HOUR,
): Check {
  return check.satisfying(
    `a duration from ${minMs}ms to ${maxMs / 60_000}m, for example '10s'`,
    value => {
      const ms = documentDuration(value);
      return ms !== undefined && ms >= minMs && ms <= maxMs;
    },
  );
}

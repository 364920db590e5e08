const UNITS = { ms: 1, s: 1000, m: 60_000 };

const MAX_MS = 60 * 60_000;

/**
 * The milliseconds of a text such as `10s`; `undefined` where it is none, or more than an hour.
 */
export function balanceDuration(text: unknown): number | undefined {
  const [, amount, unit] =
    (typeof text === 'string' && /^(\d{1,7})(ms|s|m)$/.exec(text)) || [];
  const ms = Number(amount) * UNITS[unit as keyof typeof UNITS];
  return ms <= MAX_MS ? ms : undefined;
}

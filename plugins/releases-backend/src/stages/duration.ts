const UNITS: Record<string, number> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** What a duration looks like, for messages. */
export const DURATION_EXPECTED = "a duration such as '30s', '10m', '1h', '7d'";

/** Reads `30s`, `10m`, `1h30m`, `7d` as milliseconds; undefined where it is none. */
export function parseDuration(text: string): number | undefined {
  if (!/^(\d+(ms|s|m|h|d))+$/.test(text)) {
    return undefined;
  }
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+)(ms|s|m|h|d)/g)) {
    sum += Number(amount) * UNITS[unit];
  }
  return Number.isSafeInteger(sum) ? sum : undefined;
}

/** Writes milliseconds as people say them, for example `10 min`. */
export function formatDuration(ms: number): string {
  const parts: Array<[number, string]> = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1_000, 's'],
  ];
  let rest = ms;
  const words: string[] = [];
  for (const [size, unit] of parts) {
    const amount = Math.floor(rest / size);
    if (amount) {
      words.push(`${amount} ${unit}`);
      rest -= amount * size;
    }
  }
  return words.slice(0, 2).join(' ') || `${ms} ms`;
}

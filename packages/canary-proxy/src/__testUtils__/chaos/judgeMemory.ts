/** Memory of a proxy after its garbage was collected, bytes. */
export interface MemorySample {
  heapUsed: number;
  external: number;
  rss: number;
}

/** Below so many samples nothing can be said. */
const FEWEST = 12;

/** What may come on top of what there was after warming up: a part of it, and bytes. */
const LIMITS: Record<keyof MemorySample, { part: number; bytes: number }> = {
  heapUsed: { part: 0.2, bytes: 6_000_000 },
  external: { part: 0.2, bytes: 6_000_000 },
  rss: { part: 0.25, bytes: 40_000_000 },
};

/**
 * Whether memory has grown from the second quarter of a run, when the proxy is warm, to its last.
 *
 * @returns what has grown; `undefined` where nothing has, or there are too few samples
 */
export function judgeMemory(
  samples: readonly MemorySample[],
): string | undefined {
  if (samples.length < FEWEST) {
    return undefined;
  }
  const quarter = Math.floor(samples.length / 4);
  const warm = samples.slice(quarter, 2 * quarter);
  const last = samples.slice(-quarter);
  for (const name of ['heapUsed', 'external', 'rss'] as const) {
    const [before, after] = [warm, last].map(some =>
      middle(some.map(sample => sample[name])),
    );
    const { part, bytes } = LIMITS[name];
    if (after > before * (1 + part) + bytes) {
      return `'${name}' has grown from ${before} to ${after} bytes`;
    }
  }
  return undefined;
}

function middle(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

import type { DynamicWeights } from './DynamicWeights';

/** How long weights stand before they are changed again. Milliseconds. */
const PERIOD_MS = 10_000;

/** By how much weights grow and shrink in one step. */
const GROW_FACTOR = 4;

/** No weight grows above this. */
const MAX_WEIGHT = 4096;

/** How far beyond median and median deviation a failure ratio is an outlier. */
const OUTLIER = 1.5;

/**
 * The weights of Traefik 1.x: those pods that fail no more than the others grow fourfold, and go back when all are alike. Response times don't
 * count.
 */
export const traefikWeights: DynamicWeights = {
  periodMs: PERIOD_MS,
  next: (samples, former) => {
    const ratios = samples.map(({ failureShare }) => failureShare);
    const limit = OUTLIER * typicalMaximum(ratios);
    const good = ratios.map(failureShare => failureShare <= limit);
    if (good.every(Boolean)) {
      return former.map((weight, i) =>
        Math.max(samples[i].weight, weight / GROW_FACTOR),
      );
    }
    return former.map((weight, i) =>
      good[i] && weight * GROW_FACTOR <= MAX_WEIGHT
        ? weight * GROW_FACTOR
        : weight,
    );
  },
};

/** Median and median deviation. With an even number of values one that is known to be good joins them, so that of two one can be an outlier. */
function typicalMaximum(values: readonly number[]): number {
  const odd = values.length % 2 === 0 ? [...values, 0] : values;
  const middle = median(odd);
  return middle + median(odd.map(value => Math.abs(value - middle)));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

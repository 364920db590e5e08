import type { DynamicWeights } from './DynamicWeights';
import { penalisedLatency } from './penalisedLatency';

/** Weights are reckoned anew after this time. Milliseconds. */
const PERIOD_MS = 5_000;

/** How much of the way to the new weight is gone in one period: all of it would swing to and fro. */
const STEP = 0.5;

/** A pod keeps at least and gets at most so many times its own weight, so that it is measured, and not overrun. */
const MIN_FACTOR = 0.1;
const MAX_FACTOR = 4;

/**
 * Weights that follow response time and connections: a pod gets as much as it is faster and less busy than the others.
 */
export const responseTimeWeights: DynamicWeights = {
  periodMs: PERIOD_MS,
  next: (samples, former) => {
    const slowest = Math.max(
      0,
      ...samples.map(({ latencyMs }) => latencyMs ?? 0),
    );
    const speeds = samples.map(sample => {
      const latency = penalisedLatency(
        sample.latencyMs !== undefined,
        sample.latencyMs ?? 0,
        sample.failureShare,
        sample.connections,
        slowest,
      );
      return 1 / (latency * (sample.connections + 1));
    });
    const mean = speeds.reduce((sum, speed) => sum + speed, 0) / speeds.length;
    return samples.map(({ weight }, i) => {
      const factor = Math.min(
        Math.max(speeds[i] / mean, MIN_FACTOR),
        MAX_FACTOR,
      );
      return former[i] + STEP * (weight * factor - former[i]);
    });
  },
};

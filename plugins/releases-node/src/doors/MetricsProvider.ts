import { TrafficPoint } from '@backstage-releases/plugin-releases-common';
import { TargetContext } from './TargetContext';

/**
 * Requests and errors of the groups of a target.
 *
 * @public
 */
export interface MetricsProvider {
  /** Times are epoch ms; `coverage` is the part of the sources that answered, 0 to 1. */
  query(
    target: TargetContext,
    range: { from: number; to: number },
  ): Promise<{ stepMs: number; points: TrafficPoint[]; coverage: number }>;
}

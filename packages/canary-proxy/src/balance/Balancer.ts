import type { Pod } from './Pod';

/** A number from 0 (inclusive) to 1 (exclusive). */
export type Random = () => number;

/**
 * Which pod of a group gets the next request. One for each group: some remember whose turn it is.
 */
export interface Balancer {
  /**
   * @param pods - the same array as long as it has the same pods
   * @param excluded - those that were tried already
   * @returns `undefined` where no pod may be asked
   */
  pick(
    pods: readonly Pod[],
    now: number,
    random: Random,
    excluded?: ReadonlySet<Pod>,
  ): Pod | undefined;
}

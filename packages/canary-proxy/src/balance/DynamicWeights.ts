/** What a pod did in one period. */
export interface PeriodSample {
  /** The pod's own weight, to which dynamic ones go back. */
  weight: number;
  /** Of the requests that were answered; `undefined` where there were none. */
  latencyMs: number | undefined;
  /** Requests in flight, on average over the period. */
  connections: number;
  /** 0 to 1 */
  failureShare: number;
}

/**
 * How `drr` comes from what the pods did in a period to the weights of the next one. Pure.
 */
export interface DynamicWeights {
  readonly periodMs: number;
  /**
   * @param former - the weight of each pod in this period
   * @returns the weights of the next one, in the same order
   */
  next(
    samples: readonly PeriodSample[],
    former: readonly number[],
  ): readonly number[];
}

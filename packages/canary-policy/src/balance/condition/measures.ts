import type { Measurements } from './Condition';

/** What a number of a condition has to be. */
export interface NumberRule {
  expected: string;
  test(value: number, before: readonly number[]): boolean;
}

/** A function that conditions may call. */
export interface Measure {
  parameters: readonly NumberRule[];
  /** What it may be compared with. */
  limit: NumberRule;
  asksLatency: boolean;
  of(args: readonly number[]): (measured: Measurements) => number;
}

const status: NumberRule = {
  expected: 'a status from 0 to 1000',
  test: value => Number.isInteger(value) && value <= 1000,
};

const statusEnd: NumberRule = {
  expected: 'a status above the one before, up to 1000',
  test: (value, before) => status.test(value, []) && value > before.at(-1)!,
};

const anyNumber: NumberRule = { expected: 'a number', test: () => true };

/**
 * The functions of Traefik's circuit breaker, under the same names.
 */
export const MEASURES: ReadonlyMap<string, Measure> = new Map<string, Measure>([
  [
    'NetworkErrorRatio',
    {
      parameters: [],
      limit: {
        expected: 'a share from 0 to 1',
        test: value => value <= 1,
      },
      asksLatency: false,
      of: () => measured => measured.networkErrorRatio(),
    },
  ],
  [
    'ResponseCodeRatio',
    {
      parameters: [status, statusEnd, status, statusEnd],
      limit: anyNumber,
      asksLatency: false,
      of:
        ([from, to, dividedByFrom, dividedByTo]) =>
        measured =>
          measured.responseCodeRatio(from, to, dividedByFrom, dividedByTo),
    },
  ],
  [
    'LatencyAtQuantileMS',
    {
      parameters: [
        {
          expected: 'a percentage above 0, up to 100',
          test: value => value > 0 && value <= 100,
        },
      ],
      limit: anyNumber,
      asksLatency: true,
      of:
        ([percent]) =>
        measured =>
          measured.latencyAtQuantile(percent),
    },
  ],
]);

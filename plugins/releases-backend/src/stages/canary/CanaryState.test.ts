import { CanaryConfig } from './CanaryConfig';
import { instancesAt } from './CanaryState';

const office = { network: ['203.0.113.0/24'] };

describe('the instances of a canary', () => {
  it.each<[string, object[], number[]]>([
    [
      'are in proportion to the share of everyone',
      [{ percent: 1 }, { percent: 25 }, { percent: 100 }],
      [1, 3, 10],
    ],
    [
      'are enough for a segment of unknown size',
      [{ segment: office }, { percent: 1 }, { percent: 100 }],
      [10, 10, 10],
    ],
    [
      'are in proportion to the share of a segment',
      [{ within: office, percent: 50 }, { percent: 10 }, { percent: 100 }],
      [5, 5, 10],
    ],
    [
      'are as many as the step says',
      [
        { segment: office, replicas: 2 },
        { percent: 10 },
        { percent: 50, replicas: 3 },
        { percent: 100 },
      ],
      [2, 2, 3, 10],
    ],
  ])('%s', (_, steps, expected) => {
    expect(
      steps.map((__, step) => instancesAt({ steps } as CanaryConfig, step, 10)),
    ).toEqual(expected);
  });
});

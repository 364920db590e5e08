import {
  atFirstStep,
  canaryOf,
  lookAtStep,
  targetOf,
  whole,
} from './__testUtils__/lookAtStep';
import { CanaryConfig } from './CanaryConfig';
import { canaryStage } from './CanaryStage';
import { CanaryState, instancesAt } from './CanaryState';

const phones = { header: { name: 'x-device', equals: 'phone' } };
const segmented = canaryOf([
  { percent: 10, hold: '10m' },
  { segment: phones, hold: '10m' },
  { percent: 20, hold: '10m' },
  { percent: 50, hold: '10m' },
  { percent: 100 },
]);

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

describe('a canary whose share a person has set', () => {
  const promote = async (state: Partial<CanaryState>) => {
    const { state: after, desired } = await lookAtStep({
      of: segmented,
      commands: [{ type: 'promote' }],
      state: { ...state, canary: whole },
    });
    return { step: after.step, rules: desired?.canary?.policy.rules };
  };

  it.each<[string, Partial<CanaryState>, number, object[]]>([
    [
      'takes the segment that comes next, and keeps the higher share',
      { step: 0, override: 10 },
      1,
      [{ segment: phones, share: 100 }, { share: 10 }],
    ],
    [
      'keeps a share that is higher than the next step gives',
      { step: 0, override: 30 },
      1,
      [{ segment: phones, share: 100 }, { share: 30 }],
    ],
    [
      'passes by the steps that would add nothing to it',
      { step: 1, floor: 30 },
      3,
      [{ share: 50 }, { segment: phones, share: 100 }],
    ],
    [
      'goes back to what the step gives, with its segment',
      { step: 1, override: 5 },
      1,
      [{ share: 10 }, { segment: phones, share: 100 }],
    ],
    [
      'goes back to what the step gives, past those before it',
      { step: 3, override: 15 },
      3,
      [{ share: 50 }, { segment: phones, share: 100 }],
    ],
  ])('%s', async (_, state, step, rules) => {
    expect(await promote(state)).toEqual({ step, rules });
  });

  it('says what the next step gives', async () => {
    const state: CanaryState = { ...atFirstStep, override: 30 };
    expect(
      canaryStage.view!(segmented, state, targetOf(segmented, state)),
    ).toMatchObject({ next: { index: 1, share: 30 } });
  });
});

import { JsonObject } from '@backstage/types';
import { parseCanaryConfig } from './CanaryConfig';

const good = {
  identity: [{ cookie: 'uid' }],
  steps: [
    { segment: { network: ['203.0.113.0/24'] }, hold: 'manual' },
    { percent: 0.07, hold: '10m' },
    { percent: 100 },
  ],
};

const steps = (...list: object[]) => ({ ...good, steps: list });

describe('the canary part of a plan', () => {
  it('is read with durations in milliseconds', () => {
    expect(parseCanaryConfig(good as JsonObject)).toMatchObject({
      problems: [],
      config: {
        keepPrevious: 3_600_000,
        steps: [{ hold: 'manual' }, { percent: 0.07, hold: 600_000 }, {}],
      },
    });
  });

  it.each([
    ['stpes', { ...good, stpes: [] }],
    ['steps[0].percent', steps({ percent: 101 })],
    ['steps[0].percent', steps({ percent: 0.123 }, { percent: 100 })],
    [
      'steps[1].percent',
      steps({ percent: 20 }, { percent: 10 }, { percent: 100 }),
    ],
    ['steps[0]', steps({ percent: 20 })],
    ['steps[0]', steps({ hold: '1m' }, { percent: 100 })],
    ['steps[0].hold', steps({ percent: 1, hold: 'soon' }, { percent: 100 })],
    [
      'steps[0].segment.network[0]',
      steps({ segment: { network: ['203.0.113.0/99'] } }, { percent: 100 }),
    ],
    [
      'steps[0].approve.from[0]',
      steps({ percent: 1, approve: { from: ['ann'] } }, { percent: 100 }),
    ],
    [
      'steps[0].guard.errors',
      steps({ percent: 1, guard: { errors: 'few' } }, { percent: 100 }),
    ],
    [
      'steps[0].guard',
      steps({ percent: 1, guard: { errors: '5%' } }, { percent: 100 }),
    ],
    [
      'steps[0].guard',
      steps(
        { percent: 1, hold: '9s', guard: { errors: '5%' } },
        { percent: 100 },
      ),
    ],
    [
      'widen',
      steps(
        { within: { cookie: { name: 'beta', exists: true } }, percent: 50 },
        { percent: 100 },
      ),
    ],
    ['identity[0]', { ...good, identity: [{ cokie: 'uid' }] }],
    ['keepPrevious', { ...good, keepPrevious: 60 }],
  ])('names %p where it is wrong', (path, value) => {
    const { problems } = parseCanaryConfig(value as JsonObject);
    expect(problems.map(problem => problem.path)).toContainEqual(
      expect.stringMatching(new RegExp(`^${path.replace(/[[\].]/g, '\\$&')}`)),
    );
  });

  it.each([10, 'soon', null])('says what a hold may be instead of %j', hold => {
    const { problems } = parseCanaryConfig(
      steps({ percent: 1, hold }, { percent: 100 }) as JsonObject,
    );
    expect(problems).toEqual([
      expect.objectContaining({
        path: 'steps[0].hold',
        value: hold,
        expected: "a duration such as '30s', '10m', '1h', '7d', or 'manual'",
      }),
    ]);
  });

  it.each<[string, object, object]>([
    ['holds for long enough', { hold: '10s' }, {}],
    ['waits for a person', { hold: 'manual' }, {}],
    ['is left with an approval', {}, { approve: { from: ['owner'] } }],
  ])('takes a guard of a step that %s', (_, guarded, next) => {
    const { problems } = parseCanaryConfig(
      steps(
        { percent: 1, guard: { errors: '5%' }, ...guarded },
        { percent: 100, ...next },
      ) as JsonObject,
    );
    expect(problems).toEqual([]);
  });
});

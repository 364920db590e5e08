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
    ['traffic.path', { ...good, traffic: { path: 'never' } }],
    ['traffic.paht', { ...good, traffic: { paht: 'always' } }],
    [
      'traffic.balance.breaker.condition',
      { ...good, traffic: { balance: { breaker: { condition: 'often' } } } },
    ],
    [
      'traffic.timeouts.total',
      { ...good, traffic: { timeouts: { total: 5 } } },
    ],
    ['traffic.assets[0]', { ...good, traffic: { assets: ['assets'] } }],
    ['traffic', { ...good, traffic: 'always' }],
  ])('names %p where it is wrong', (path, value) => {
    const { problems } = parseCanaryConfig(value as JsonObject);
    expect(problems.map(problem => problem.path)).toContainEqual(
      expect.stringMatching(new RegExp(`^${path.replace(/[[\].]/g, '\\$&')}`)),
    );
  });

  it.each([
    ['canary', undefined],
    ['canary', {}],
    ['canary', { path: 'canary' }],
    ['always', { path: 'always' }],
  ])(
    'has the proxy in the path for %p where traffic is %j',
    (path, traffic) => {
      expect(
        parseCanaryConfig({ ...good, traffic } as JsonObject),
      ).toMatchObject({ config: { traffic: { path } } });
    },
  );

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

  it('tells users and requests by all that a policy can, and by names', () => {
    const office = { network: ['203.0.113.0/24'] };
    const iphones = { device: ['iphone'] };
    const segments = {
      office,
      testers: { any: [{ segment: 'office' }, iphones] },
    };
    const value = {
      ...good,
      segments,
      steps: [
        { segment: { segment: 'testers' } },
        { within: { all: [{ segment: 'office' }, iphones] }, percent: 50 },
        { segment: { region: ['CN-SH'] }, percent: 5 },
        { segment: { path: ['/beta'] } },
        { segment: { query: { name: 'v', matches: '[0-9]+' } } },
        { segment: { hostname: ['*.example.com'] } },
        { segment: { method: ['GET'] } },
        { segment: { users: { in: ['ann'], header: 'x-user-id' } } },
        { percent: 100 },
      ],
      widen: true,
    };
    const parsed = parseCanaryConfig(value as JsonObject);
    expect(parsed.problems).toEqual([]);
    expect('config' in parsed && parsed.config.steps).toMatchObject([
      { segment: { any: [office, iphones] } },
      { within: { all: [office, iphones] }, percent: 50 },
      ...value.steps.slice(2),
    ]);
  });

  it.each([
    ['steps[0].segment.segment', 'ofice', { office: { device: ['iphone'] } }],
    ['segments.office.device[0]', 'office', { office: { device: ['fridge'] } }],
    ['segments.a.segment', 'a', { a: { segment: 'a' } }],
  ])('names %p where a named segment is wrong', (path, name, segments) => {
    const value = {
      ...steps({ segment: { segment: name } }, { percent: 100 }),
      segments,
    };
    const { problems } = parseCanaryConfig(value as JsonObject);
    expect(problems.map(problem => problem.path)).toContain(path);
  });

  it('says where what is called makes a segment too deep', () => {
    const nest = (depth: number, inner: object): object =>
      depth === 0 ? inner : { not: nest(depth - 1, inner) };
    const value = {
      ...steps({ segment: nest(5, { segment: 'deep' }) }, { percent: 100 }),
      segments: { deep: nest(5, { device: ['iphone'] }) },
    };
    expect(parseCanaryConfig(value as JsonObject).problems).toMatchObject([
      { path: expect.stringMatching(/^steps\[0\]\.segment\.not/) },
    ]);
  });

  it('says what no step does wrong, but all of them together', () => {
    const many = Array.from({ length: 101 }, (_, i) => ({
      segment: { cookie: { name: 'beta', equals: `${i}` } },
    }));
    expect(
      parseCanaryConfig(steps(...many, { percent: 100 }) as JsonObject),
    ).toMatchObject({
      problems: [
        {
          path: 'steps',
          expected: 'rules with at most 100 different segments',
        },
      ],
    });
    const unnamed = {
      ...steps({ segment: { users: { in: ['ann'] } } }, { percent: 100 }),
      identity: [{ assigned: true }],
    };
    expect(parseCanaryConfig(unnamed as JsonObject)).toMatchObject({
      problems: [{ path: 'steps' }],
    });
  });
});

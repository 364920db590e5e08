import type { Policy, Segment } from '@backstage-releases/canary-policy';
import { previewOf, sampleVisits, Visit } from './__testUtils__/visits';

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1';

const release: Policy = {
  salt: 'one',
  identity: [{ cookie: 'uid' }],
  rules: [],
};

const preview = (policy: Partial<Policy>, visits: Visit[]) =>
  previewOf({ ...release, ...policy }, sampleVisits(visits, release));

const visitOf = (uid: string, more: Visit = {}): Visit => ({
  ...more,
  cookies: { uid, ...more.cookies },
});

describe('previewPolicy', () => {
  it('says who would see it, and by which rule', () => {
    const shanghai: Visit = {
      address: '203.0.113.9',
      headers: { 'user-agent': IPHONE },
    };
    const visits = [
      visitOf('ann', shanghai),
      visitOf('ann', shanghai),
      visitOf('bob', { target: '/beta' }),
      visitOf('eve'),
      {},
    ];
    const rules = [
      {
        segment: { all: [{ device: ['iphone'] }, { region: ['CN-SH'] }] },
        share: 100,
      } satisfies Policy['rules'][0],
      { segment: { path: ['/beta'] }, share: 100 },
      { share: 0 },
    ];
    expect(preview({ rules }, visits)).toEqual({
      description: 'iPhone users in Shanghai, and visitors under /beta',
      from: 1_000,
      to: 1_004,
      sampled: 5,
      requests: 5,
      users: 3,
      canary: {
        requests: 3,
        users: 2,
        shareOfRequests: 60,
        shareOfUsers: 66.67,
      },
      canaryAtMost: undefined,
      exact: true,
      byRule: [
        {
          users: 'iPhone users in Shanghai',
          share: 100,
          inSegment: {
            requests: 2,
            users: 1,
            shareOfRequests: 40,
            shareOfUsers: 33.33,
          },
          takes: expect.objectContaining({ requests: 2, users: 1 }),
        },
        {
          users: 'visitors under /beta',
          share: 100,
          inSegment: expect.objectContaining({ requests: 1, users: 1 }),
          takes: expect.objectContaining({ requests: 1, users: 1 }),
        },
        {
          users: 'everyone',
          share: 0,
          inSegment: expect.objectContaining({ requests: 4, users: 3 }),
          takes: expect.objectContaining({ requests: 0, users: 0 }),
        },
      ],
      untold: [],
      leftOut: 0,
      examples: [
        {
          at: 1_004,
          address: '192.0.2.1',
          device: 'an unknown device',
          group: 'stable',
          reason: 'no-identity',
          gotGroup: 'stable',
        },
        expect.objectContaining({ at: 1_003, reason: 'no-rule-matched' }),
        expect.objectContaining({ at: 1_002, group: 'canary', rule: 1 }),
        {
          at: 1_001,
          address: '203.0.113.9',
          device: 'iPhone Safari',
          region: 'CN-SH',
          group: 'canary',
          reason: 'rule',
          rule: 0,
          gotGroup: 'stable',
        },
      ],
    });
  });

  it('counts a request for those that it stands for', () => {
    const samples = sampleVisits([visitOf('ann'), visitOf('bob')], release);
    samples[0].weight = 99;
    const segment = { users: { in: ['ann'] } };
    const { canary, requests, sampled } = previewOf(
      { ...release, rules: [{ segment, share: 100 }] },
      samples,
    );
    expect({ requests, sampled }).toEqual({ requests: 100, sampled: 2 });
    expect(canary).toEqual({
      requests: 99,
      users: 1,
      shareOfRequests: 99,
      shareOfUsers: 50,
    });
  });

  it.each<[string, Segment, object]>([
    [
      'the beginning of a cookie',
      { cookie: { name: 'plan', prefix: 'g' } },
      {
        path: 'policy.rules[0].segment.all[0].not.cookie.prefix',
        value: 'g',
        expected: expect.stringMatching(/^'equals', 'in' or 'exists'/),
      },
    ],
    [
      'the pattern of a header that is hashed',
      { header: { name: 'X-Plan', matches: 'g.*' } },
      {
        path: 'policy.rules[0].segment.all[0].not.header.matches',
        value: 'g.*',
        expected: expect.stringContaining("add 'x-plan' by 'sampleHeaders'"),
      },
    ],
    [
      'a header that is never kept',
      { header: { name: 'Authorization', exists: true } },
      {
        path: 'policy.rules[0].segment.all[0].not.header.name',
        value: 'Authorization',
        expected: expect.stringContaining('keeps nothing'),
      },
    ],
    [
      'the pattern of a parameter',
      { query: { name: 'v', matches: '2' } },
      {
        path: 'policy.rules[0].segment.all[0].not.query.matches',
        value: '2',
        expected: expect.stringContaining('keeps a hash'),
      },
    ],
    [
      'a path that is longer than what is kept',
      { path: [`/${'x'.repeat(1_100)}`] },
      {
        path: 'policy.rules[0].segment.all[0].not.path[0]',
        value: expect.any(String),
        expected: expect.stringContaining('fewer than 1024 bytes'),
      },
    ],
  ])(
    'says that it cannot tell %j, and what that makes of it',
    (_, untold, issue) => {
      const segment = { all: [{ not: untold }, { method: ['GET'] }] };
      const answer = preview({ rules: [{ segment, share: 100 }] }, [
        visitOf('ann'),
        visitOf('bob', { method: 'POST' }),
      ]);
      expect(answer.untold).toEqual([issue]);
      expect(answer.exact).toBe(false);
      expect(answer.canary.requests).toBe(0);
      expect(answer.canaryAtMost).toMatchObject({
        requests: 1,
        shareOfUsers: 50,
      });
    },
  );

  it('leaves out a request of which too little was kept', () => {
    const long = `x${'y'.repeat(600)}`;
    const many = Object.fromEntries(
      Array.from({ length: 70 }, (_, i) => [`c${i}`, '1']),
    );
    const visits = [
      visitOf('ann', { headers: { 'x-app': long } }),
      visitOf('bob', { cookies: many }),
      visitOf('eve'),
    ];
    const leftOut = (segment: Segment) =>
      preview({ rules: [{ segment, share: 100 }] }, visits).leftOut;
    expect(leftOut({ header: { name: 'x-app', prefix: 'x' } })).toBe(1);
    expect(leftOut({ cookie: { name: 'c69', exists: true } })).toBe(1);
    expect(leftOut({ cookie: { name: 'c1', exists: true } })).toBe(0);
    expect(leftOut({ users: { in: ['x'], header: 'x-app' } })).toBe(1);
    expect(leftOut({ device: ['iphone'] })).toBe(0);
  });

  it('knows users who have no name but a memory cookie, and new ones by their page', () => {
    const policy: Policy = {
      salt: 'one',
      identity: [{ assigned: true }],
      rules: [{ share: 50 }],
    };
    const page = { headers: { 'sec-fetch-mode': 'navigate' } };
    const image = { headers: { 'sec-fetch-mode': 'no-cors' } };
    const visits = [page, image, { ...image, former: page }];
    const samples = sampleVisits(visits, policy);
    expect(previewOf(policy, samples)).toMatchObject({
      users: 2,
      sampled: 3,
      exact: true,
    });
    // another release knows neither of them, and would give the page an id
    expect(previewOf({ ...policy, salt: 'two' }, samples)).toMatchObject({
      users: 1,
      exact: false,
    });
  });

  it('answers without a sample', () => {
    expect(preview({ rules: [{ share: 10 }] }, [])).toMatchObject({
      sampled: 0,
      requests: 0,
      canary: { requests: 0, shareOfRequests: 0, shareOfUsers: 0 },
      examples: [],
    });
  });
});

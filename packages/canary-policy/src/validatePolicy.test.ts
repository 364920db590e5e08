import fc from 'fast-check';
import { InvalidDocumentError } from './Issue';
import { parsePolicy, validatePolicy } from './validatePolicy';
import { ROUTE_SETTINGS } from './RouteDocument';
import {
  parseRouteDocument,
  validateRouteDocument,
} from './validateRouteDocument';
import { SEGMENT_KINDS, validateSegment } from './validateSegment';

const policy = {
  salt: 'release-7',
  identity: [{ cookie: 'uid' }, { assigned: true }],
  rules: [
    { segment: { network: ['203.0.113.0/24'] }, share: 100 },
    { share: 0.07 },
  ],
};

const route = {
  version: 1,
  id: 'prod.shop',
  generation: 3,
  port: 20001,
  bucketing: 'xxh32-10000',
  stable: {
    revision: 'r1',
    version: '1.0.0',
    service: { namespace: 'prod', name: 'shop-r1', port: 'http' },
  },
  canary: { revision: 'r2', endpoints: ['10.0.0.7:8080', '[2001:db8::7]:80'] },
  policy,
  entry: { namespace: 'prod', service: 'shop-canary', portName: 'http' },
  about: { service: 'component:default/shop', environment: 'prod', release: 7 },
};

/** An array of arrays that is small in memory and huge when walked. */
function bomb(make: (inner: unknown) => unknown) {
  let value: unknown = { network: ['203.0.113.0/24'] };
  for (let depth = 0; depth < 7; depth++) {
    value = make(value);
  }
  return value;
}

describe('validatePolicy', () => {
  it('takes what is right', () => {
    expect(validatePolicy(policy)).toEqual([]);
    expect(parsePolicy(policy)).toEqual(policy);
  });

  it.each([
    [{ ...policy, salt: '' }, 'salt', 'a text of 1 to 256 characters'],
    [{ ...policy, salt: undefined }, 'salt', 'a text of 1 to 256 characters'],
    [{ ...policy, identity: [] }, 'identity', 'a list of 1 to 1000 entries'],
    [
      { ...policy, identity: [{ cookie: 'u id' }] },
      'identity[0].cookie',
      'the name of a cookie, at most 128 characters',
    ],
    [
      { ...policy, identity: [{ assigned: false }] },
      'identity[0].assigned',
      'true',
    ],
    [
      { ...policy, identity: [{}] },
      'identity[0]',
      "exactly one of 'cookie', 'header', 'assigned', 'address'",
    ],
    [
      { ...policy, rules: [{ share: 0.075 }] },
      'rules[0].share',
      'a percentage from 0 to 100 with at most two decimals',
    ],
    [
      { ...policy, rules: [{ segment: { network: ['office'] }, share: 1 }] },
      'rules[0].segment.network[0]',
      "an address or a network, for example '203.0.113.0/24' or '2001:db8::/32'",
    ],
    ['canary', '', 'an object'],
  ])('names the field and what is allowed: %#', (value, path, expected) => {
    const issues = validatePolicy(value);
    expect(issues).toEqual([expect.objectContaining({ path, expected })]);
  });

  it('says what an unknown field was probably meant to be', () => {
    const rules = [
      { share: 5, segment: { headr: { name: 'x', equals: 'y' } } },
      { shar: 5, share: 5 },
      { share: 5, segment: { cookie: { name: 'x', equal: 'y' } } },
      { share: 5, segment: { country: 'x' } },
    ];
    expect(
      validatePolicy({ ...policy, rules }, 'spec.policy').map(issue => [
        issue.path,
        issue.suggestion,
      ]),
    ).toEqual([
      ['spec.policy.rules[0].segment.headr', 'header'],
      ['spec.policy.rules[1].shar', 'share'],
      ['spec.policy.rules[2].segment.cookie.equal', 'equals'],
      ['spec.policy.rules[3].segment.country', undefined],
    ]);
  });

  it.each<[object, string, string | undefined]>([
    [{ region: ['cn-sh'] }, 'region[0]', 'CN-SH'],
    [{ region: ['CN', 'Shanghai'] }, 'region[1]', 'CN-SH'],
    [{ region: ['德国'] }, 'region[0]', 'DE'],
    [{ region: ['UK'] }, 'region[0]', 'GB'],
    [{ region: ['EU'] }, 'region[0]', 'europe'],
    [{ region: ['eurpe'] }, 'region[0]', 'europe'],
    [{ region: ['XX'] }, 'region[0]', undefined],
    [{ region: ['nowhere'] }, 'region[0]', undefined],
    [{ device: ['iPhone'] }, 'device[0]', 'iphone'],
    [{ device: [{ os: ['andriod'] }] }, 'device[0].os[0]', 'android'],
    [{ device: [{ oss: ['ios'] }] }, 'device[0].oss', 'os'],
    [{ device: [{}] }, 'device[0]', undefined],
    [{ device: 'iphone' }, 'device', undefined],
    [{ method: ['get'] }, 'method[0]', 'GET'],
    [{ hostname: ['www.example.com:8080'] }, 'hostname[0]', undefined],
    [{ path: ['shop'] }, 'path[0]', undefined],
    [{ path: ['/shop?a=b'] }, 'path[0]', undefined],
    [{ users: { in: [] } }, 'users.in', undefined],
    [{ users: { in: ['a'], heder: 'x' } }, 'users.heder', 'header'],
    [{ query: { name: 'v', matches: '(a' } }, 'query.matches', undefined],
    [{ query: { name: 'v', matches: '(?=a)' } }, 'query.matches', undefined],
    [{ query: { name: 'v', matches: 'a{100}' } }, 'query.matches', undefined],
  ])('says where %j is wrong and what was meant', (segment, path, meant) => {
    const issues = validateSegment(segment);
    expect(issues).toHaveLength(1);
    expect(issues[0].path).toBe(path);
    expect(issues[0].suggestion).toBe(meant);
  });

  it('bounds what regular expressions cost', () => {
    const one = { query: { name: 'v', matches: 'a|b' } };
    const any = new Array(100).fill(one);
    expect(validateSegment({ any })).toEqual([]);
    expect(validateSegment({ any: [...any, one] })).toMatchObject([
      { path: 'any[100].query.matches' },
    ]);
    const large = { name: 'v', matches: '(?:[a-z]{50}[0-9]{50}){15}' };
    expect(validateSegment({ query: large })).toHaveLength(1);
  });

  it('throws everything that is wrong at once', () => {
    const wrong = { ...policy, salt: 5, rules: [{ shar: 5 }] };
    expect(() => parsePolicy(wrong)).toThrow(InvalidDocumentError);
    expect(() => parsePolicy(wrong)).toThrow(
      "Invalid policy: 'salt' is 5, expected a text of 1 to 256 characters; " +
        "'rules[0].shar' is 5, expected no such field, only 'share', 'segment', did you mean 'share'?; " +
        "'rules[0].share' is missing, expected a percentage from 0 to 100 with at most two decimals",
    );
  });

  it('refuses users whom nothing names', () => {
    const ruled = (identity: object[], users: object) =>
      validatePolicy({
        salt: 's',
        identity,
        rules: [{ share: 1 }, { segment: { not: { users } }, share: 1 }],
      });
    const users = { in: ['ann'] };
    const assigned = [{ assigned: true }, { address: true }];
    expect(ruled([...assigned, { cookie: 'uid' }], users)).toEqual([]);
    expect(ruled(assigned, { ...users, header: 'x-user-id' })).toEqual([]);
    expect(ruled(assigned, users)).toMatchObject([
      {
        path: 'rules[1].segment',
        expected: expect.stringContaining("users by a 'header'"),
      },
    ]);
  });

  it('refuses more segments than can be remembered', () => {
    const rules = Array.from({ length: 101 }, (_, i) => ({
      segment: { cookie: { name: 'beta', equals: `${i}` } },
      share: 1,
    }));
    expect(validatePolicy({ ...policy, rules: rules.slice(1) })).toEqual([]);
    expect(validatePolicy({ ...policy, rules })).toEqual([
      expect.objectContaining({
        path: 'rules',
        expected: 'rules with at most 100 different segments',
      }),
    ]);
  });
});

describe('validateSegment', () => {
  it('ends on segments that are nested too deep, too long or without end', () => {
    expect(validateSegment(bomb(inner => ({ not: inner })))).toEqual([]);
    expect(
      validateSegment({ not: bomb(inner => ({ not: inner })) }),
    ).toMatchObject([{ expected: 'segments nested at most 8 deep' }]);

    const wide = bomb(inner => ({ any: new Array(1000).fill(inner) }));
    expect(validateSegment(wide)).toMatchObject([
      { expected: 'nothing more: a document has at most 20000 values' },
    ]);
    const longer = { any: new Array(1001).fill(0) };
    expect(validateSegment(longer)).toMatchObject([{ path: 'any' }]);

    const endless: { not?: unknown } = {};
    endless.not = endless;
    expect(validateSegment(endless)).toHaveLength(1);
  });

  it('refuses a match that says nothing or two things', () => {
    for (const match of [{}, { equals: 'a', prefix: 'a' }]) {
      expect(
        validateSegment({ header: { name: 'x', ...match } }),
      ).toMatchObject([
        {
          path: 'header',
          expected:
            "exactly one of 'equals', 'in', 'prefix', 'exists', 'matches'",
        },
      ]);
    }
  });
});

describe('validateRouteDocument', () => {
  it('takes what is right, with and without the optional parts', () => {
    expect(parseRouteDocument(route)).toEqual(route);
    const { canary, policy: _, entry, about, ...allStable } = route;
    expect(validateRouteDocument(allStable)).toEqual([]);
  });

  it('knows each setting that proxies say they understand', () => {
    for (const setting of ROUTE_SETTINGS) {
      expect(
        validateRouteDocument({ ...route, [setting]: () => {} }),
      ).not.toContainEqual(
        expect.objectContaining({
          expected: expect.stringMatching(/^no such field/),
        }),
      );
    }
  });

  it.each([
    [{ version: 2 }, 'version', '1'],
    [{ id: 'Shop' }, 'id', '1 to 63 characters of a-z, 0-9, . and -'],
    [{ generation: 0 }, 'generation', 'an integer from 1 to 4503599627370496'],
    [
      { generation: 4503599627370497 },
      'generation',
      'an integer from 1 to 4503599627370496',
    ],
    [{ port: 65536 }, 'port', 'an integer from 1 to 65535'],
    [{ bucketing: 'md5' }, 'bucketing', "'xxh32-10000'"],
    [
      { stable: { revision: 'r1' } },
      'stable',
      "exactly one of 'service', 'endpoints'",
    ],
    [
      { stable: { revision: 'r1', endpoints: ['10.0.0.1:70000'] } },
      'stable.endpoints[0]',
      "'host:port', for example '10.0.0.7:8080' or '[2001:db8::7]:8080'",
    ],
    [
      { policy: { ...policy, salt: '' } },
      'policy.salt',
      'a text of 1 to 256 characters',
    ],
    [
      { assets: ['assets/'] },
      'assets[0]',
      "the beginning of a path, for example '/static/'",
    ],
    [{ cache: { '/a/': 'shared' } }, "cache['/a/']", "one of 'shared-ok'"],
    [
      { cache: { 'a b': 'shared-ok' } },
      "cache['a b']",
      "the beginning of a path, for example '/static/'",
    ],
    [
      { drain: '61m' },
      'drain',
      "a duration from 0ms to 60m, for example '10s'",
    ],
    [
      { mirror: { share: 101 } },
      'mirror.share',
      'a percentage from 0 to 100 with at most two decimals',
    ],
    [
      { mirror: { share: 1, methods: ['get'] } },
      'mirror.methods[0]',
      "a method in upper case, for example 'GET'",
    ],
    [
      { timeouts: { connect: '0s' } },
      'timeouts.connect',
      "a duration from 1ms to 1440m, for example '10s'",
    ],
    [
      { timeouts: { first: '1s' } },
      'timeouts.first',
      "no such field, only 'connect', 'response', 'idle', 'total'",
    ],
    [
      { balance: { fallback: 'canary' } },
      'balance.fallback',
      "one of 'stable', 'fail'",
    ],
    [
      { previous: { revision: 'r0' } },
      'previous',
      "exactly one of 'service', 'endpoints'",
    ],
    [
      { polcy: policy },
      'polcy',
      "no such field, only 'version', 'id', 'generation', 'port', 'bucketing', 'stable', 'canary', 'previous', 'cache', 'assets', 'balance', 'mirror', 'timeouts', 'policy', 'drain', 'entry', 'about'",
    ],
  ])('names the field and what is allowed: %p', (change, path, expected) => {
    expect(validateRouteDocument({ ...route, ...change })).toEqual([
      expect.objectContaining({ path, expected }),
    ]);
  });
});

describe('validation of anything', () => {
  it('never throws, and finds that arbitrary values are no documents', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.anything()), value => {
        expect(validatePolicy(value).length).toBeGreaterThan(0);
        expect(validateRouteDocument(value).length).toBeGreaterThan(0);
        expect(validateSegment(value).length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });

  it('never throws on documents with one part exchanged', () => {
    const paths = ['salt', 'identity', 'rules'] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...paths),
        fc.jsonValue({ maxDepth: 4 }),
        fc.constantFrom(...SEGMENT_KINDS),
        (field, value, kind) => {
          const segment = { [kind]: value };
          expect(validatePolicy({ ...policy, [field]: value })).toBeInstanceOf(
            Array,
          );
          expect(validateSegment(segment)).toBeInstanceOf(Array);
          expect(
            validatePolicy({ ...policy, rules: [{ segment, share: value }] }),
          ).toBeInstanceOf(Array);
        },
      ),
      { numRuns: 500 },
    );
  });
});

import { compilePolicy } from './compilePolicy';
import { Memory } from './Memory';
import { IdentitySource, Rule, Segment } from './Policy';
import { segmentKey } from './segmentKey';
import { toReceived } from './receivedText';
import { RequestData, toRequest } from './__testUtils__/arbitraries';

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1';
const office: Segment = { network: ['203.0.113.0/24'] };
const beta: Segment = { path: ['/beta'] };

function decide(
  rules: Rule[],
  { cookies, ...data }: Partial<RequestData>,
  memory?: Memory,
  identity: IdentitySource[] = [{ cookie: 'uid' }],
) {
  const policy = compilePolicy({ salt: 's', identity, rules });
  const request = toRequest({ ...data, cookies: { uid: 'u1', ...cookies } });
  return policy.decide(request, memory);
}

function isIn(segment: Segment, data: Partial<RequestData>) {
  return decide([{ segment, share: 100 }], data).group === 'canary';
}

describe('segments', () => {
  it.each<[Segment, Partial<RequestData>, boolean]>([
    [{ device: ['iphone'] }, { headers: { 'user-agent': IPHONE } }, true],
    [{ device: ['desktop'] }, { headers: { 'user-agent': IPHONE } }, false],
    [{ device: ['phone'] }, {}, false],
    [{ region: ['CN'] }, { region: { country: 'CN' } }, true],
    [
      { region: ['CN-SH'] },
      { region: { country: 'CN', subdivisions: ['CN-SH'] } },
      true,
    ],
    [{ region: ['CN-SH'] }, { region: { country: 'CN' } }, false],
    [{ region: ['asia', 'DE'] }, { region: { country: 'CN' } }, true],
    [{ region: ['asia', 'DE'] }, { region: { country: 'DE' } }, true],
    [{ region: ['asia', 'DE'] }, { region: { country: 'FR' } }, false],
    [{ region: ['asia'] }, { region: {} }, false],
    [{ region: ['asia'] }, {}, false],
    [{ query: { name: 'v', equals: '上' } }, { query: { v: '上' } }, false],
    [
      { query: { name: 'v', equals: '上' } },
      { query: { v: toReceived('上') } },
      true,
    ],
    [{ query: { name: 'v', exists: false } }, { query: {} }, true],
    [
      { header: { name: 'X-V', matches: 'ios-\\d+|上.' } },
      { headers: { 'x-v': 'ios-17' } },
      true,
    ],
    [
      { header: { name: 'X-V', matches: 'ios-\\d+|上.' } },
      { headers: { 'x-v': toReceived('上海') } },
      true,
    ],
    [
      { header: { name: 'X-V', matches: 'ios' } },
      { headers: { 'x-v': 'ios-17' } },
      false,
    ],
    [{ header: { name: 'X-V', matches: '.*' } }, {}, false],
    [{ method: ['GET', 'HEAD'] }, { method: 'HEAD' }, true],
    [{ method: ['GET', 'HEAD'] }, { method: 'POST' }, false],
    [{ hostname: ['WWW.example.com'] }, { hostname: 'www.example.com' }, true],
    [{ hostname: ['*.example.com'] }, { hostname: 'a.b.example.com' }, true],
    [{ hostname: ['*.example.com'] }, { hostname: 'example.com' }, false],
    [{ hostname: ['*.example.com'] }, { hostname: 'badexample.com' }, false],
    [{ hostname: ['*.example.com'] }, {}, false],
    [{ path: ['/shop'] }, { path: '/shop' }, true],
    [{ path: ['/shop'] }, { path: '/shop/cart' }, true],
    [{ path: ['/shop'] }, { path: '/shopping' }, false],
    [{ path: ['/shop/'] }, { path: '/shop' }, true],
    [{ path: ['/'] }, { path: '/any' }, true],
    [{ path: ['/商店'] }, { path: toReceived('/商店/a') }, true],
    [{ path: ['/'] }, {}, false],
  ])('%j of %j: %p', (segment, data, expected) => {
    expect(isIn(segment, data)).toBe(expected);
    expect(isIn({ not: segment }, data)).toBe(!expected);
  });

  it('know users by the identities of the policy', () => {
    const users: Segment = { users: { in: ['ann', '王'] } };
    const identity = [
      { cookie: 'uid' },
      { header: 'X-User-Id' },
      { assigned: true as const },
    ];
    const group = (data: Partial<RequestData>) =>
      decide([{ segment: users, share: 100 }], data, undefined, identity).group;
    expect(group({ cookies: { uid: 'ann' } })).toBe('canary');
    expect(group({ cookies: { uid: toReceived('王') } })).toBe('canary');
    expect(group({ cookies: { uid: 'bob' } })).toBe('stable');
    const headers = { 'x-user-id': 'ann' };
    expect(group({ cookies: { uid: '' }, headers })).toBe('canary');
    // The first identity that a request has is hers.
    expect(group({ cookies: { uid: 'bob' }, headers })).toBe('stable');
    expect(
      group({ cookies: { uid: '' }, navigation: true, newId: 'ann' }),
    ).toBe('stable');
  });

  it('know users by a header that the entrance sets, whatever cookies say', () => {
    const segment: Segment = { users: { in: ['ann'], header: 'X-User-Id' } };
    expect(isIn(segment, { cookies: { uid: 'ann' } })).toBe(false);
    expect(isIn(segment, { headers: { 'x-user-id': 'ann' } })).toBe(true);
  });
});

describe('what is remembered', () => {
  it('is what a segment says of a user', () => {
    const rules = [{ segment: office, share: 100 }];
    const first = decide(rules, { address: '203.0.113.5' });
    const later = decide(rules, { address: '192.0.2.1' }, first.memory);
    expect(later.group).toBe('canary');
  });

  it('is nothing that a segment says of a request', () => {
    for (const [segment, inside, outside] of [
      [beta, { path: '/beta' }, { path: '/' }],
      [{ query: { name: 'v', exists: true } }, { query: { v: '' } }, {}],
      [{ method: ['GET'] }, { method: 'GET' }, { method: 'POST' }],
      [{ hostname: ['a'] }, { hostname: 'a' }, { hostname: 'b' }],
    ] as Array<[Segment, Partial<RequestData>, Partial<RequestData>]>) {
      const rules = [{ segment, share: 100 }];
      const first = decide(rules, inside);
      expect(first.group).toBe('canary');
      expect(first.memory?.segments).toEqual({});
      const second = decide(rules, outside, first.memory);
      expect(second).toMatchObject({ group: 'stable', remember: false });
      expect(decide(rules, inside, second.memory).group).toBe('canary');
    }
  });

  it('is the part that says something of a user, where a segment says both', () => {
    const tests: Segment = { all: [office, { device: ['iphone'] }] };
    const rules = [{ segment: { all: [beta, tests] }, share: 100 }];
    const headers = { 'user-agent': IPHONE };
    const first = decide(rules, { address: '203.0.113.5', headers, path: '/' });
    expect(first.group).toBe('stable');
    expect(first.memory?.segments).toEqual({ [segmentKey(tests)]: true });
    const away = { address: '192.0.2.1', path: '/beta/x' };
    expect(decide(rules, away, first.memory).group).toBe('canary');
  });

  it('is whether she is a listed user, as soon as she says who she is', () => {
    const segment: Segment = { users: { in: ['ann'], header: 'X-User-Id' } };
    const rules = [{ segment, share: 100 }];
    const anonymous = decide(rules, {});
    expect(anonymous.group).toBe('stable');
    expect(anonymous.memory?.segments).toEqual({});
    const headers = { 'x-user-id': 'ann' };
    const known = decide(rules, { headers }, anonymous.memory);
    expect(known).toMatchObject({ group: 'canary', remember: true });
    expect(decide(rules, {}, known.memory).group).toBe('canary');
  });

  it('is the office of who is nobody yet, where testers are listed too', () => {
    const users: Segment = { users: { in: ['ann'], header: 'X-User-Id' } };
    const rules = [{ segment: { any: [users, office] }, share: 100 }];
    const first = decide(rules, { address: '203.0.113.5' });
    expect(first.memory?.segments).toEqual({ [segmentKey(office)]: true });
    const away = decide(rules, { address: '192.0.2.1' }, first.memory);
    expect(away).toMatchObject({ group: 'canary', remember: false });
  });
});

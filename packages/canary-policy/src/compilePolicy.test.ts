import { bucketOf } from './bucketOf';
import { compilePolicy } from './compilePolicy';
import { Memory } from './Memory';
import { Policy, Rule, Segment } from './Policy';
import { segmentKey } from './segmentKey';
import { RequestData, toRequest } from './__testUtils__/arbitraries';

const office: Segment = { network: ['203.0.113.0/24', '2001:db8:1::/48'] };
const iphone: Segment = { header: { name: 'X-Device', equals: 'iphone' } };

function policyOf(rules: Rule[], salt: string = 'release-1'): Policy {
  return {
    salt,
    identity: [{ cookie: 'uid' }, { header: 'X-User-Id' }, { assigned: true }],
    rules,
  };
}

function decide(
  rules: Rule[],
  data: Partial<RequestData>,
  memory?: Memory,
  salt?: string,
) {
  return compilePolicy(policyOf(rules, salt)).decide(toRequest(data), memory);
}

function canaryUsers(count: number, rules: Rule[], salt?: string) {
  const policy = compilePolicy(policyOf(rules, salt));
  const users = new Set<string>();
  for (let i = 0; i < count; i++) {
    const uid = `u${i}`;
    const data = { cookies: { uid }, headers: {} };
    if (policy.decide(toRequest(data)).group === 'canary') {
      users.add(uid);
    }
  }
  return users;
}

/** An identity with a bucket in the given range. */
function userWithBucket(from: number, to: number, salt = 'release-1') {
  for (let i = 0; ; i++) {
    const bucket = bucketOf(salt, `u${i}`);
    if (bucket >= from && bucket < to) {
      return `u${i}`;
    }
  }
}

describe('compilePolicy', () => {
  it('G1 raises without moving anyone back, and lowering removes exactly those added last', () => {
    const shares = [0.07, 1, 10, 20, 50, 100];
    const count = 100_000;
    let before = new Set<string>();
    const bySize = new Map<number, Set<string>>();
    for (const share of shares) {
      const users = canaryUsers(count, [{ share }]);
      expect([...before].filter(user => !users.has(user))).toEqual([]);
      expect(Math.abs((users.size / count) * 100 - share)).toBeLessThan(0.5);
      bySize.set(share, users);
      before = users;
    }
    expect(before.size).toBe(count);
    expect(canaryUsers(count, [{ share: 20 }])).toEqual(bySize.get(20));
    expect(canaryUsers(count, [{ share: 0 }]).size).toBe(0);
  });

  it('G2 gives the same users for the same salt and others for a new one', () => {
    const first = canaryUsers(100_000, [{ share: 1 }]);
    expect(canaryUsers(100_000, [{ share: 1 }])).toEqual(first);
    const next = canaryUsers(100_000, [{ share: 1 }], 'release-2');
    const both = [...next].filter(user => first.has(user)).length;
    expect(both).toBeLessThan(first.size / 20);
  });

  it('has independent buckets under different salts', () => {
    // Chi-square over a 10 by 10 table of the deciles under two salts: 81 degrees of freedom, 126.1 is exceeded once in a thousand tables.
    for (const [one, other] of [
      ['release-1', 'release-2'],
      ['a', 'b'],
      ['shop-1700000000', 'shop-1700000001'],
    ]) {
      const counts = new Array(100).fill(0);
      for (let i = 0; i < 50_000; i++) {
        const row = Math.floor(bucketOf(one, `user-${i}`) / 1000);
        const column = Math.floor(bucketOf(other, `user-${i}`) / 1000);
        counts[row * 10 + column]++;
      }
      const chiSquare = counts.reduce(
        (sum, count) => sum + (count - 500) ** 2 / 500,
        0,
      );
      expect(chiSquare).toBeLessThan(126.1);
    }
  });

  it('G4 keeps the office on canary when a percentage starts', () => {
    const uid = userWithBucket(9000, 10_000);
    const data = { address: '203.0.113.5', cookies: { uid } };
    const first = decide([{ segment: office, share: 100 }], data);
    expect(first).toMatchObject({ group: 'canary', reason: 'rule', rule: 0 });
    const rules = [{ segment: office, share: 100 }, { share: 1 }];
    expect(decide(rules, data, first.memory).group).toBe('canary');
    expect(decide([], data, first.memory)).toMatchObject({
      group: 'stable',
      reason: 'no-rule-matched',
      remember: false,
    });
  });

  it('G5 G6 lets shares act on returning users, up and down', () => {
    const uid = userWithBucket(3000, 4000);
    const { memory, group } = decide([{ share: 1 }], { cookies: { uid } });
    expect(group).toBe('stable');
    const next = decide([{ share: 50 }], { cookies: { uid } }, memory);
    expect(next).toMatchObject({ group: 'canary', remember: false });
    const last = decide([{ share: 0 }], { cookies: { uid } }, next.memory);
    expect(last).toMatchObject({ group: 'stable', remember: false });
  });

  it('G7 remembers the same of a user in either group, so a swap of roles moves nobody', () => {
    const data = { cookies: { uid: 'u1' }, address: '203.0.113.5' };
    const memories = [0, 100].map(share => {
      const decision = decide([{ segment: office, share }], data);
      expect(decision.group).toBe(share === 100 ? 'canary' : 'stable');
      return decision.memory;
    });
    expect(memories[1]).toEqual(memories[0]);
  });

  it('G8 gives stable to a request without identity, and remembers nothing', () => {
    for (const data of [
      {},
      { cookies: { uid: '' } },
      { address: '203.0.113.5' },
    ]) {
      expect(
        decide([{ segment: office, share: 100 }, { share: 100 }], data),
      ).toEqual({
        group: 'stable',
        reason: 'no-identity',
        isRemembered: false,
        remember: false,
      });
    }
  });

  it('G9 takes a percentage of a segment and nobody else', () => {
    const rules = [{ segment: iphone, share: 10 }];
    const policy = compilePolicy(policyOf(rules));
    let inside = 0;
    for (let i = 0; i < 20_000; i++) {
      const cookies = { uid: `u${i}` };
      const headers = { 'x-device': 'iphone' };
      inside += Number(
        policy.decide(toRequest({ cookies, headers })).group === 'canary',
      );
      expect(policy.decide(toRequest({ cookies })).group).toBe('stable');
    }
    expect(inside / 20_000).toBeCloseTo(0.1, 2);
  });

  it('takes the first identity of the list that a request has', () => {
    const all = {
      cookies: { uid: 'c' },
      headers: { 'x-user-id': 'h' },
      navigation: true,
      newId: 'n',
    };
    expect(decide([], all)).toMatchObject({
      source: 'cookie:uid',
      bucket: bucketOf('release-1', 'c'),
    });
    expect(decide([], { ...all, cookies: {} })).toMatchObject({
      source: 'header:x-user-id',
      bucket: bucketOf('release-1', 'h'),
    });
    expect(decide([], { ...all, cookies: {}, headers: {} })).toMatchObject({
      source: 'assigned',
      bucket: bucketOf('release-1', 'n'),
      remember: true,
    });
  });

  it('gives one address one bucket, however it is written', () => {
    const policy = compilePolicy({
      salt: 's',
      identity: [{ address: true }],
      rules: [],
    });
    for (const [address, canonical] of [
      ['203.0.113.7', '203.0.113.7'],
      ['::ffff:203.0.113.7', '203.0.113.7'],
      ['2001:DB8:0:0::1', '2001:db8::1'],
    ]) {
      expect(policy.decide(toRequest({ address }))).toMatchObject({
        source: 'address',
        bucket: bucketOf('s', canonical),
      });
    }
    expect(policy.decide(toRequest({ address: 'unknown' })).reason).toBe(
      'no-identity',
    );
  });

  it('keeps a user in her place when she logs in or leaves the office', () => {
    const rules = [{ segment: office, share: 100 }, { share: 10 }];
    const anonymous = { navigation: true, newId: 'n', address: '203.0.113.5' };
    const first = decide(rules, anonymous);
    expect(first).toMatchObject({ group: 'canary', rule: 0, remember: true });
    const later = { cookies: { uid: 'logged-in' }, address: '192.0.2.1' };
    expect(decide(rules, later, first.memory)).toEqual({
      ...first,
      isRemembered: true,
      remember: false,
    });
  });

  it('remembers a segment that a later step brings, and finds one that it knows', () => {
    const data = { address: '203.0.113.5', cookies: { uid: 'u1' } };
    const first = decide([{ segment: office, share: 100 }], data);
    expect(first.memory?.segments).toEqual({ [segmentKey(office)]: true });
    const rules = [
      { share: 1 },
      { segment: iphone, share: 50 },
      { segment: office, share: 100 },
    ];
    const away = { address: '192.0.2.1', cookies: { uid: 'u1' } };
    const second = decide(rules, away, first.memory);
    expect(second).toMatchObject({ group: 'canary', remember: true });
    expect(second.memory?.segments).toEqual({
      [segmentKey(office)]: true,
      [segmentKey(iphone)]: false,
    });
  });

  it('does not read the address of a request when nothing asks for it', () => {
    const request = toRequest({ cookies: { uid: 'u1' } });
    const read = jest.fn(() => '203.0.113.5');
    Object.defineProperty(request, 'address', { get: read });
    compilePolicy(policyOf([{ share: 10 }])).decide(request);
    expect(read).not.toHaveBeenCalled();
    const twice = [office, { not: { network: ['192.0.2.0/24'] } }];
    compilePolicy(
      policyOf(twice.map(segment => ({ segment, share: 10 }))),
    ).decide(request);
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('compares values beyond ASCII by their bytes', () => {
    const segment: Segment = { header: { name: 'x-city', equals: '上海' } };
    const headers = { 'x-city': Buffer.from('上海').toString('latin1') };
    const data = { cookies: { uid: 'u1' }, headers };
    expect(decide([{ segment, share: 100 }], data).group).toBe('canary');
  });

  it('forgets segments of the past where there are too many', () => {
    const old = Object.fromEntries(
      Array.from({ length: 100 }, (_, i) => [
        i.toString(16).padStart(8, '0'),
        true,
      ]),
    );
    const memory: Memory = { source: 'cookie:uid', bucket: 1, segments: old };
    const decision = decide([{ segment: office, share: 1 }], {}, memory);
    expect(decision.memory?.segments).toEqual({ [segmentKey(office)]: false });
  });
});

import fc from 'fast-check';
import { MemoryCookie } from '../decision/MemoryCookie';
import { readCookie } from '../decision/readCookie';
import { RequestDecider } from '../decision/RequestDecider';
import { SampledRequest } from './SampledRequest';
import { SampleHash } from './SampleHash';
import { sampleOf, sizeOf } from './sampleOf';
import { plainHeaders } from './Sampler';

const KEYS = [Buffer.from('a key that signs memory cookies.')];
const HASH = SampleHash.create(KEYS);
const policy = {
  salt: 'one',
  identity: [{ cookie: 'uid' }],
  rules: [{ segment: { network: ['203.0.113.0/24'] }, share: 100 }],
};

interface Asked {
  target?: string;
  host?: string;
  fields?: Array<[string, string]>;
}

function sampled(
  { target = '/', host, fields = [] }: Asked,
  more: string[] = [],
): SampledRequest {
  const decider = RequestDecider.create(policy, KEYS);
  const header = (name: string) => {
    const values = fields.filter(([n]) => n === name).map(([, v]) => v);
    return values.length > 0
      ? values.join(name === 'cookie' ? '; ' : ', ')
      : undefined;
  };
  const request = {
    method: 'GET',
    address: '203.0.113.7',
    host,
    target,
    header,
  };
  const decision = decider.decide(request);
  return sampleOf(
    {
      at: 1,
      weight: 2,
      request,
      fields,
      decision,
      cookie: decider.cookie,
      group: decision.group,
    },
    plainHeaders(more),
    HASH,
  );
}

describe('sampleOf', () => {
  it('keeps nothing of a secret', () => {
    const secret = 'S3CR3T-that-nobody-may-see';
    const sample = sampled({
      target: `/cart?token=${secret}&${secret}=1`,
      fields: [
        ['authorization', `Bearer ${secret}`],
        ['proxy-authorization', `Basic ${secret}`],
        ['cookie', `uid=${secret}; session=${secret}`],
        ['x-api-key', secret],
        ['x-user-id', secret],
      ],
    });
    expect(JSON.stringify(sample)).not.toContain('S3CR3T');
    expect(sample.hashedHeaders).not.toContain('authorization');
    expect(sample.hashedHeaders).not.toContain(HASH.of(`Bearer ${secret}`));
    expect(readCookie(sample.cookies, 'uid')).toBe(HASH.of(secret));
    expect(readCookie(sample.hashedHeaders, 'x-api-key')).toBe(HASH.of(secret));
    expect(readCookie(sample.query, HASH.of('?token'))).toBe(HASH.of(secret));
  });

  it('keeps what it may as it is', () => {
    const fields: Array<[string, string]> = [
      ['user-agent', 'curl/8'],
      ['x-plan', 'gold'],
      ['accept-language', 'zh'],
      ['accept-language', 'en'],
    ];
    const asked = { fields, target: '/shop?v=2', host: 'WWW.example.com:80' };
    expect(sampled(asked, ['x-plan'])).toMatchObject({
      address: '203.0.113.7',
      hostname: 'www.example.com',
      path: '/shop',
      headers: {
        'user-agent': 'curl/8',
        'x-plan': 'gold',
        'accept-language': 'zh, en',
      },
      hashedHeaders: '',
      isPartial: false,
    });
    expect(sampled(asked).headers).not.toHaveProperty('x-plan');
  });

  it('keeps the place and the memory of a release, which say nobody', () => {
    const fresh = sampled({ fields: [['cookie', 'uid=7']] });
    const cookie = MemoryCookie.create('one', KEYS);
    expect(fresh).toMatchObject({
      group: 'canary',
      release: cookie.name,
      source: 'cookie:uid',
      bucket: expect.any(Number),
      memory: undefined,
    });
    const memory = { source: 'assigned' as const, bucket: 7, segments: {} };
    const value = `${cookie.name}=${cookie.write(memory)}`;
    expect(sampled({ fields: [['cookie', value]] })).toMatchObject({
      source: 'assigned',
      bucket: 7,
      memory: '1.7...assigned',
    });
    const forged = value.replace('.7.', '.8.');
    expect(sampled({ fields: [['cookie', forged]] }).memory).toBeUndefined();
  });

  it('can be sent to another thread', () => {
    const sample = sampled({ fields: [['user-agent', 'curl/8']] });
    expect(structuredClone(sample)).toEqual(sample);
  });

  it('has equal hashes on all instances with the same key, and no others', () => {
    const same = SampleHash.create([...KEYS, Buffer.from('an older one')]);
    const other = SampleHash.create([Buffer.from('another key of cookies')]);
    expect(HASH.of('ann')).toMatch(/^[\w-]{12}$/);
    expect(same.of('ann')).toBe(HASH.of('ann'));
    expect(other.of('ann')).not.toBe(HASH.of('ann'));
    expect(HASH.of('bob')).not.toBe(HASH.of('ann'));
    const long = 'x'.repeat(20_000);
    expect(HASH.of(`${long}y`)).not.toBe(HASH.of(`${long}yy`));
  });

  it('reads no more than the beginning of what is endless, and says so', () => {
    const many = (separator: string) =>
      Array.from({ length: 30_000 }, (_, i) => `${i}=${i}`).join(separator);
    const endless = 'x'.repeat(1_000_000);
    for (const asked of [
      { fields: [['cookie', many('; ')]] satisfies Array<[string, string]> },
      {
        fields: [['cookie', `uid=${endless}`]] satisfies Array<
          [string, string]
        >,
      },
      { target: `/?${many('&')}` },
      { target: `/?v=${endless}` },
    ]) {
      expect(sampled(asked)).toMatchObject({ isPartial: true, path: '/' });
    }
    const { cookies } = sampled({ fields: [['cookie', many(';')]] });
    expect(readCookie(cookies, '63')).toBe(HASH.of('63'));
  });

  it('is small, whatever comes', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary-ascii', maxLength: 40 }),
      fc.nat(200_000).map(length => 'x'.repeat(length)),
    );
    const cookies = fc
      .nat(3_000)
      .map(count =>
        Array.from({ length: count }, (_, i) => `c${i}=${i}`).join('; '),
      );
    const fields = fc.array(
      fc.tuple(
        fc.oneof(
          fc.constantFrom('user-agent', 'sec-ch-ua', 'x-plan'),
          fc.nat(2_000).map(number => `x-${number}`),
          fc.nat(60_000).map(length => 'n'.repeat(length)),
        ),
        text,
      ),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(text, text, cookies, fields, (path, host, cookie, others) => {
        const sample = sampled(
          {
            target: `/${path}?${path.slice(0, 500).split('').join('&')}`,
            host,
            fields: [['cookie', cookie], ...others],
          },
          ['x-plan'],
        );
        expect(JSON.stringify(sample).length).toBeLessThan(60_000);
        expect(sizeOf(sample)).toBeGreaterThan(
          JSON.stringify(sample).length / 4,
        );
        expect(sample.isPartial || sample.cookies.length < 20_000).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});

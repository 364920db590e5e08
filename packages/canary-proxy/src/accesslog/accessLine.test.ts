import { toReceived } from '@backstage-releases/canary-policy';
import fc from 'fast-check';
import type { AccessEntry } from './AccessEntry';
import { accessLine } from './accessLine';

const entry: AccessEntry = {
  time: 1_800_000_000_000,
  route: 'shop',
  generation: 7,
  group: 'canary',
  answeredBy: 'stable',
  bucket: 42,
  reason: 'rule',
  rule: 0,
  isRemembered: true,
  method: 'GET',
  target: '/shop/cart?token=secret',
  host: 'www.example.com',
  status: 200,
  bytes: 1_024,
  duration: 1.234567,
  upstream: '10.0.0.7:8080',
  attempts: 1,
  address: '203.0.113.7',
  agent: 'curl/8',
  traceId: '12345678901234567890123456789012',
  requestId: 'r-1',
};

const written = (changes: Partial<AccessEntry>, withQuery = false) =>
  JSON.parse(accessLine({ ...entry, ...changes }, withQuery));

describe('accessLine', () => {
  it('says all that is known, without the query', () => {
    expect(written({})).toEqual({
      time: '2027-01-15T08:00:00.000Z',
      route: 'shop',
      generation: 7,
      group: 'canary',
      answeredBy: 'stable',
      bucket: 42,
      reason: 'rule',
      rule: 0,
      remembered: true,
      method: 'GET',
      path: '/shop/cart',
      host: 'www.example.com',
      status: 200,
      bytes: 1_024,
      durationMs: 1.235,
      upstream: '10.0.0.7:8080',
      attempts: 1,
      address: '203.0.113.7',
      userAgent: 'curl/8',
      traceId: '12345678901234567890123456789012',
      requestId: 'r-1',
    });
    expect(written({}, true)).toMatchObject({
      path: '/shop/cart',
      query: 'token=secret',
    });
  });

  it('leaves out what is not known', () => {
    const line = accessLine(
      {
        time: 0,
        route: 'shop',
        reason: 'start-line',
        method: '',
        target: '',
        status: 400,
        bytes: 28,
        duration: 0,
        attempts: 0,
        address: '203.0.113.7',
      },
      true,
    );
    expect(line).toBe(
      '{"time":"1970-01-01T00:00:00.000Z","route":"shop","reason":"start-line","status":400,"bytes":28,"durationMs":0,"attempts":0,"address":"203.0.113.7"}\n',
    );
  });

  it('reads the bytes of a request as UTF-8', () => {
    const { path, userAgent } = written({
      target: toReceived('/上海'),
      agent: '\xff\xfe',
    });
    expect([path, userAgent]).toEqual(['/上海', '��']);
  });

  it('is one line and no other value, whatever a client sends', () => {
    const evil = fc.string({
      unit: fc.oneof(
        fc.integer({ min: 0, max: 255 }).map(code => String.fromCharCode(code)),
        fc.constantFrom('"', '\\', '\n', '\r', '\x1b', '\x9b', '\xe2\x80\xa8'),
      ),
    });
    fc.assert(
      fc.property(evil, evil, evil, evil, (method, target, host, agent) => {
        const line = accessLine(
          { ...entry, method, target, host, agent, requestId: agent },
          true,
        );
        // eslint-disable-next-line no-control-regex
        expect(line).toMatch(/^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*\n$/);
        const { time, route, status, ...read } = JSON.parse(line);
        expect([time, route, status]).toEqual([
          '2027-01-15T08:00:00.000Z',
          'shop',
          200,
        ]);
        expect(read.userAgent).toBe(read.requestId);
      }),
      { numRuns: 500 },
    );
  });

  it('has an end', () => {
    const long = 'é"\\'.repeat(500_000);
    const line = accessLine(
      { ...entry, target: `/${long}?${long}`, agent: long, host: long },
      true,
    );
    expect(line.length).toBeLessThan(20_000);
    expect(JSON.parse(line).userAgent).toMatch(/…$/);
  });
});

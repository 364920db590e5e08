import { ask } from '../__testUtils__/ask';
import { Instance } from '../__testUtils__/Instance';
import { quietLog } from '../__testUtils__/quietLog';
import type { CanaryProxy } from '../program/CanaryProxy';
import type { ProxySettings } from '../program/ProxySettings';
import { startProxy } from '../program/startProxy';

const TOKEN = 'the-token-of-today';

jest.setTimeout(300_000);

describe('the admin API', () => {
  let stable: Instance;
  let canary: Instance;
  let proxy: CanaryProxy;

  const start = (settings: ProxySettings = {}) =>
    startProxy(
      { adminPort: 0, tokens: [TOKEN], instance: 'a', ...settings },
      { anyPort: true, log: quietLog() },
    );

  beforeEach(async () => {
    stable = await Instance.start('stable');
    canary = await Instance.start('canary');
    proxy = await start();
  });

  afterEach(async () => {
    await proxy.stop();
    await Promise.all([stable.stop(), canary.stop()]);
  });

  const route = (generation: number, changes: object = {}) => ({
    version: 1,
    id: 'shop',
    generation,
    port: 8001,
    bucketing: 'xxh32-10000',
    stable: { revision: 'r1', version: '1.0.0', endpoints: [stable.address] },
    ...changes,
  });

  const split = (generation: number, share: number, salt = 'one') =>
    route(generation, {
      canary: { revision: 'r2', endpoints: [canary.address] },
      policy: { salt, identity: [{ cookie: 'uid' }], rules: [{ share }] },
    });

  async function call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = { authorization: `Bearer ${TOKEN}` },
  ) {
    const response = await fetch(`${proxy.adminUrl}${path}`, {
      method,
      headers,
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? JSON.parse(text) : text,
    };
  }

  const visit = async (uid: string) =>
    (
      await fetch(`http://127.0.0.1:${proxy.port('shop')}/`, {
        headers: { cookie: `uid=${uid}` },
      })
    ).text();

  it('answers a PUT when the route is served, and says so to whoever asks', async () => {
    const put = await call('PUT', '/v1/routes/shop', split(3, 100));
    expect(put.status).toBe(200);
    expect(put.body).toEqual({
      id: 'shop',
      instance: 'a',
      generation: 3,
      servedGeneration: 3,
      serving: true,
      allStable: false,
      origin: 'api',
      listenPort: proxy.port('shop'),
      document: split(3, 100),
      now: expect.any(Number),
      inFlight: 0,
    });
    expect(await visit('1')).toBe('canary');

    const answer = {
      ...put.body,
      now: expect.any(Number),
      lastRequestAt: expect.any(Number),
    };
    const got = await call('GET', '/v1/routes/shop');
    expect(got.body).toEqual(answer);
    const list = await call('GET', '/v1/routes');
    expect(list.body).toEqual({
      instance: 'a',
      routes: [answer],
      tombstones: {},
    });

    // the same again is as good as new
    const again = await call('PUT', '/v1/routes/shop', split(3, 100));
    expect([again.status, again.body]).toEqual([200, answer]);

    const back = await call('PUT', '/v1/routes/shop', route(4));
    expect(back.body).toMatchObject({ servedGeneration: 4, allStable: true });
    expect(await visit('1')).toBe('stable');
  });

  it('refuses what is older or differs under the same generation, and changes nothing', async () => {
    await call('PUT', '/v1/routes/shop', split(3, 100));
    const older = await call('PUT', '/v1/routes/shop', route(2));
    expect(older.status).toBe(409);
    expect(older.body.error).toEqual({
      code: 'conflict',
      message: "Route 'shop' is at generation 3; got 2, expected a higher one",
      issues: [{ path: 'generation', value: 2, expected: 'a higher one' }],
    });
    const other = await call('PUT', '/v1/routes/shop', split(3, 0));
    expect(other.status).toBe(409);
    expect(other.body.error.message).toContain('has other content');
    expect((await call('GET', '/v1/routes/shop')).body.document).toEqual(
      split(3, 100),
    );
    expect(await visit('1')).toBe('canary');
  });

  it('remembers removed routes', async () => {
    await call('PUT', '/v1/routes/shop', route(5));
    const { body: asked } = await call('DELETE', '/v1/routes/shop');
    expect(asked.error.issues[0].path).toBe('generation');
    const late = await call('DELETE', '/v1/routes/shop?generation=4');
    expect(late.status).toBe(409);
    expect(await visit('1')).toBe('stable');

    const path = '/v1/routes/shop?generation=6';
    const removed = { id: 'shop', instance: 'a', removed: true, tombstone: 6 };
    expect((await call('DELETE', path)).body).toEqual(removed);
    expect((await call('DELETE', path)).body).toEqual(removed);
    expect(proxy.port('shop')).toBeUndefined();
    const gone = await call('GET', '/v1/routes/shop');
    expect([gone.status, gone.body.error.tombstone]).toEqual([404, 6]);
    expect((await call('GET', '/v1/routes')).body.tombstones).toEqual({
      shop: 6,
    });

    const buried = await call('PUT', '/v1/routes/shop', route(6));
    expect(buried.status).toBe(409);
    expect(buried.body.error.message).toContain('removed with generation 6');
    expect((await call('PUT', '/v1/routes/shop', route(7))).status).toBe(200);

    // a route that never came is refused when it comes after its removal
    await call('DELETE', '/v1/routes/other?generation=9');
    const { status } = await call('PUT', '/v1/routes/other', {
      ...route(9),
      id: 'other',
      port: 8002,
    });
    expect(status).toBe(409);
  });

  it.each<[string, () => unknown, object]>([
    [
      'a share beyond 100',
      () => split(9, 101),
      { path: 'policy.rules[0].share', value: 101 },
    ],
    [
      'an unknown field',
      () => route(9, { polisy: {} }),
      { path: 'polisy', suggestion: 'policy' },
    ],
    [
      'the id of another route',
      () => route(9, { id: 'cart' }),
      { path: 'id', value: 'cart', expected: "'shop', as in the address" },
    ],
    [
      'instances of a cluster that it does not know',
      () =>
        route(9, {
          stable: { revision: 'r1', service: { namespace: 'x', name: 'y' } },
        }),
      { path: 'stable.service' },
    ],
    [
      'a port outside of its range',
      () => route(9, { port: 80 }),
      { path: 'port', value: 80, expected: 'a port from 8000 to 8999' },
    ],
  ])('refuses %s by its name', async (_, document, issue) => {
    await proxy.stop();
    proxy = await start({ ports: '8000-8999' });
    await call('PUT', '/v1/routes/shop', route(1));
    const { status, body } = await call('PUT', '/v1/routes/shop', document());
    expect(status).toBe(400);
    expect(body.error.code).toBe('invalid');
    expect(body.error.issues).toEqual([expect.objectContaining(issue)]);
    expect((await call('GET', '/v1/routes/shop')).body.document).toEqual(
      route(1),
    );
    expect(await visit('1')).toBe('stable');
  });

  it('moves a route to another port, and the old one closes', async () => {
    await call('PUT', '/v1/routes/shop', route(1));
    const before = proxy.port('shop')!;
    await call('PUT', '/v1/routes/shop', route(2, { port: 8002 }));
    expect(proxy.port('shop')).not.toBe(before);
    expect(await visit('1')).toBe('stable');
    await expect(ask(before)).rejects.toThrow('ECONNREFUSED');
  });

  it('gives a port to one route only', async () => {
    await call('PUT', '/v1/routes/shop', route(1));
    const cart = { ...route(1), id: 'cart' };
    const { status, body } = await call('PUT', '/v1/routes/cart', cart);
    expect(status).toBe(409);
    expect(body.error.message).toBe(
      "Port 8001 belongs to route 'shop'; expected a free one",
    );
    expect((await call('GET', '/v1/routes/cart')).status).toBe(404);
  });

  it('refuses what it cannot read', async () => {
    const bad = await call('PUT', '/v1/routes/shop', '{');
    expect([bad.status, bad.body.error.code]).toEqual([400, 'invalid']);
    const large = await call('PUT', '/v1/routes/shop', 'x'.repeat(2 ** 21));
    expect([large.status, large.body.error.code]).toEqual([413, 'too-large']);
    expect((await call('PUT', '/v1/routes/shop', 'null')).status).toBe(400);
    const wait = await call('PUT', '/v1/routes/shop?wait=soon', route(1));
    expect(wait.body.error.issues).toEqual([
      {
        path: 'wait',
        value: 'soon',
        expected: 'a whole number from 0 to 60000',
      },
    ]);
    const patch = await call('PATCH', '/v1/routes/shop', route(1));
    expect([patch.status, patch.headers.get('allow')]).toEqual([
      405,
      'GET, PUT, DELETE',
    ]);
    for (const path of ['/', '/v1', '/v1/routes/shop/x', '/v1/routes/%']) {
      expect((await call('GET', path)).status).toBe(404);
    }
  });

  it('lets in who has one of the tokens, wherever it is carried', async () => {
    await proxy.stop();
    proxy = await start({ tokens: ['yesterdays-token', TOKEN] });
    const status = async (headers: Record<string, string>) =>
      (await call('GET', '/v1/status', undefined, headers)).status;
    expect(await status({ authorization: 'Bearer yesterdays-token' })).toBe(
      200,
    );
    expect(await status({ 'x-canary-proxy-token': TOKEN })).toBe(200);
    expect(
      await status({
        authorization: 'Bearer of-an-api-server',
        'x-canary-proxy-token': TOKEN,
      }),
    ).toBe(200);
    expect(await status({})).toBe(401);
    expect(await status({ authorization: 'Bearer wrong' })).toBe(401);
    expect(await status({ authorization: TOKEN })).toBe(401);
    const { headers, body } = await call(
      'PUT',
      '/v1/routes/shop',
      route(1),
      {},
    );
    expect(headers.get('www-authenticate')).toBe('Bearer');
    expect(body.error.code).toBe('unauthorized');
    expect((await call('GET', '/v1/routes/shop')).status).toBe(404);
    expect((await call('GET', '/healthz', undefined, {})).body).toBe('ok\n');
    expect((await call('GET', '/readyz', undefined, {})).body).toBe('ready\n');
  });

  it('without a token answers to loopback names only', async () => {
    await proxy.stop();
    proxy = await start({ tokens: [], host: '0.0.0.0' });
    expect(proxy.adminUrl).toMatch(/^http:\/\/127\.0\.0\.1:/);
    expect((await call('GET', '/v1/status', undefined, {})).status).toBe(200);
    const rebound = await ask(Number(new URL(proxy.adminUrl).port), {
      path: '/v1/status',
      headers: { host: 'evil.example' },
    });
    expect(rebound.status).toBe(403);
  });

  it('explains a decision without counting it', async () => {
    await call('PUT', '/v1/routes/shop', split(1, 50));
    const decide = (question: object) =>
      call('POST', '/v1/routes/shop/decide', question);
    const { body } = await decide({ headers: { Cookie: 'uid=2' } });
    expect(body).toEqual({
      id: 'shop',
      instance: 'a',
      generation: 1,
      group: await visit('2'),
      answeredBy: await visit('2'),
      reason: expect.stringMatching(/^rule|no-rule-matched$/),
      ...(body.group === 'canary' ? { rule: 0 } : {}),
      identity: '2',
      bucket: expect.any(Number),
      source: 'cookie:uid',
      setsCookie: true,
      explanation: expect.stringContaining(`bucket ${body.bucket}`),
      rules: [
        {
          users: 'everyone',
          buckets: 5000,
          isInSegment: true,
          takes: body.group === 'canary',
        },
      ],
    });
    expect((await decide({})).body).toMatchObject({
      group: 'stable',
      reason: 'no-identity',
      setsCookie: false,
    });
    const wrong = await decide({ address: 'home', header: {} });
    expect(wrong.status).toBe(400);
    expect(
      wrong.body.error.issues.map((issue: { path: string }) => issue.path),
    ).toEqual(['address', 'header']);
    const { body: status } = await call('GET', '/v1/status');
    const { stable: one, canary: two } = status.routes[0].groups;
    expect(one.requests + two.requests).toBe(2);
  });

  it('says what it can tell, and refuses a route that needs more', async () => {
    const { body } = await call('GET', '/v1/status');
    expect(body.capabilities.regions).toBe('country');
    expect(body.locationFileBuiltAt).toEqual(expect.any(Number));
    const refused = await call('PUT', '/v1/routes/shop', {
      ...split(1, 50),
      policy: {
        salt: 'one',
        identity: [{ cookie: 'uid' }],
        rules: [{ segment: { region: ['CN-SH'] }, share: 5 }],
      },
    });
    expect(refused.status).toBe(400);
    expect(refused.body.error.message).toContain(
      'a country or a continent: the location file here has no subdivisions',
    );
    expect((await call('GET', '/v1/routes/shop')).status).toBe(404);
  });

  it('says who answers when the canary has no instance', async () => {
    const empty = route(1, {
      canary: { revision: 'r2', endpoints: [] },
      policy: {
        salt: 'one',
        identity: [{ cookie: 'uid' }],
        rules: [{ share: 100 }],
      },
    });
    await call('PUT', '/v1/routes/shop', empty);
    const { body } = await call('POST', '/v1/routes/shop/decide', {
      headers: { cookie: 'uid=2' },
    });
    expect(body).toMatchObject({ group: 'canary', answeredBy: 'stable' });
    expect(body.explanation).toContain('no canary instance is ready');
    expect(await visit('2')).toBe('stable');
    expect((await call('GET', '/v1/routes/shop/counters')).body).toMatchObject({
      canaryEmpty: 1,
      unanswered: 0,
      buckets: [{ group: 'stable', revision: 'r1', requests: 1, errors: 0 }],
    });
  });

  it('counts by group, revision and ten seconds', async () => {
    await call('PUT', '/v1/routes/shop', split(1, 100));
    await visit('1');
    await visit('2');
    await call('PUT', '/v1/routes/shop', route(2));
    await visit('1');
    const { body } = await call('GET', '/v1/routes/shop/counters');
    const total = (group: string, revision: string) =>
      body.buckets
        .filter((bucket: any) => bucket.group === group)
        .filter((bucket: any) => bucket.revision === revision)
        .reduce((sum: number, bucket: any) => sum + bucket.requests, 0);
    expect(total('canary', 'r2')).toBe(2);
    expect(total('stable', 'r1')).toBe(1);
    expect(body.buckets).toHaveLength(
      new Set(body.buckets.map((b: any) => `${b.start} ${b.group}`)).size,
    );
    for (const bucket of body.buckets) {
      expect(bucket.start % 10_000).toBe(0);
      expect(bucket.latency).toHaveLength(body.latencyBounds.length + 1);
    }
    const [oldest] = body.buckets;
    const before = await call(
      'GET',
      `/v1/routes/shop/counters?from=0&to=${oldest.start}`,
    );
    expect(before.body.buckets).toEqual([]);
    expect((await call('GET', '/v1/routes/cart/counters')).status).toBe(404);
  });

  it('tells Prometheus', async () => {
    await call('PUT', '/v1/routes/shop', split(7, 100));
    await visit('1');
    const { headers, body } = await call('GET', '/metrics', undefined, {});
    expect(headers.get('content-type')).toMatch(
      /^text\/plain; version=0\.0\.4/,
    );
    const lines = body.split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        '# TYPE canary_proxy_requests_total counter',
        'canary_proxy_requests_total{route="shop",group="canary",code="200"} 1',
        'canary_proxy_route_generation{route="shop"} 7',
        'canary_proxy_route_serving{route="shop"} 1',
        'canary_proxy_request_duration_seconds_bucket{route="shop",group="canary",le="+Inf"} 1',
        'canary_proxy_request_duration_seconds_count{route="shop",group="stable"} 0',
      ]),
    );
    const samples = lines.filter((line: string) => !/^#|^$/.test(line));
    const sample = /^[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [\d.e+-]+$/;
    expect(samples.filter((line: string) => !sample.test(line))).toEqual([]);
  });
});

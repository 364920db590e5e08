import { ask } from '../__testUtils__/ask';
import { TOKEN, useAdminApi } from './__testUtils__/useAdminApi';

jest.setTimeout(300_000);

describe('the admin API', () => {
  const api = useAdminApi();
  const { call, route, split, visit } = api;

  it('answers a PUT when the route is served, and says so to whoever asks', async () => {
    const put = await call('PUT', '/v1/routes/shop', split(3, 100));
    expect(put.status).toBe(200);
    expect(put.body).toEqual({
      id: 'shop',
      instance: 'a',
      generation: 3,
      servedGeneration: 3,
      serving: true,
      understands: expect.arrayContaining(['drain', 'previous']),
      allStable: false,
      origin: 'api',
      listenPort: api.proxy.port('shop'),
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

  it('leaves numbers for everybody else', async () => {
    await call('PUT', '/v1/routes/shop', route(3));
    const beyond = await call('PUT', '/v1/routes/shop', route(2 ** 53 - 1));
    expect([beyond.status, beyond.body.error.message]).toEqual([
      400,
      "Invalid route: 'generation' is 9007199254740991, expected an integer from 1 to 4503599627370496",
    ]);
    const message =
      "Generation 1000004 of route 'shop' is too far above the one before, 3; expected at most 1000003";
    const far = await call('PUT', '/v1/routes/shop', route(1_000_004));
    expect([far.status, far.body.error]).toEqual([
      409,
      {
        code: 'conflict',
        message,
        issues: [
          {
            path: 'generation',
            value: 1_000_004,
            expected: 'at most 1000003',
          },
        ],
      },
    ]);
    const removal = '/v1/routes/shop?generation=1000004';
    const gone = await call('DELETE', removal);
    expect([gone.status, gone.body.error.message]).toEqual([409, message]);
    const unknown = await call(
      'DELETE',
      `/v1/routes/other?generation=${2 ** 52}`,
    );
    expect(unknown.status).toBe(409);
    const next = await call('PUT', '/v1/routes/shop', route(1_000_003));
    expect(next.status).toBe(200);
  });

  it.each([
    [
      'PUT',
      '/v1/routes/shop?wiat=1',
      "'wiat' is '1', expected only 'wait' here, did you mean 'wait'?",
    ],
    [
      'PUT',
      '/v1/routes/shop?wait=1&wait=2',
      "'wait' is '1, 2', expected one value",
    ],
    [
      'DELETE',
      '/v1/routes/shop?generation=3?4',
      "'generation' is '3?4', expected a whole number from 1 to 4503599627370496",
    ],
    [
      'DELETE',
      '/v1/routes/shop?generation=3&force=yes',
      "'force' is 'yes', expected only 'generation' here",
    ],
    [
      'GET',
      '/v1/routes/shop?__proto__=1',
      "'__proto__' is '1', expected no parameters here",
    ],
  ])('refuses to pass over a part of %s %s', async (method, path, message) => {
    await call('PUT', '/v1/routes/shop', route(3));
    const { status, body } = await call(
      method,
      path,
      method === 'PUT' ? route(4) : undefined,
    );
    expect([status, body.error.message]).toEqual([
      400,
      `Invalid parameter: ${message}`,
    ]);
    expect((await call('GET', '/v1/routes/shop')).body.generation).toBe(3);
  });

  it('remembers removed routes, and says of one that never was that it was not there', async () => {
    await call('PUT', '/v1/routes/shop', route(5));
    const { body: asked } = await call('DELETE', '/v1/routes/shop');
    expect(asked.error.issues[0].path).toBe('generation');
    const late = await call('DELETE', '/v1/routes/shop?generation=4');
    expect(late.status).toBe(409);
    expect(await visit('1')).toBe('stable');

    const path = '/v1/routes/shop?generation=6';
    const removed = { id: 'shop', instance: 'a', removed: true, tombstone: 6 };
    const body = async () => (await call('DELETE', path)).body;
    expect(await body()).toEqual({ ...removed, existed: true });
    expect(await body()).toEqual({ ...removed, existed: false });
    expect(api.proxy.port('shop')).toBeUndefined();
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
    const early = await call('DELETE', '/v1/routes/other?generation=9');
    expect(early.body).toMatchObject({ existed: false, tombstone: 9 });
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
    await api.restart({ ports: '8000-8999' });
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
    const before = api.proxy.port('shop')!;
    await call('PUT', '/v1/routes/shop', route(2, { port: 8002 }));
    expect(api.proxy.port('shop')).not.toBe(before);
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
    await api.restart({ tokens: ['yesterdays-token', TOKEN] });
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
    await api.restart({ tokens: [], host: '0.0.0.0' });
    expect(api.proxy.adminUrl).toMatch(/^http:\/\/127\.0\.0\.1:/);
    expect((await call('GET', '/v1/status', undefined, {})).status).toBe(200);
    const rebound = await ask(Number(new URL(api.proxy.adminUrl).port), {
      path: '/v1/status',
      headers: { host: 'evil.example' },
    });
    expect(rebound.status).toBe(403);
  });
});

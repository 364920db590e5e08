import { ask } from '../../__testUtils__/ask';
import { deadAddress } from '../../__testUtils__/Instance';
import { useTestPlane } from './__testUtils__/useTestPlane';

jest.setTimeout(60_000);

describe('NetDataPlane and caches', () => {
  const plane = useTestPlane();
  const { instance, serve, planOf } = plane;

  const cached = (name: string) =>
    instance(name, (_, response) => {
      response.writeHead(200, {
        'Cache-Control': 'public, s-maxage=60, max-age=5',
        'CDN-Cache-Control': 'max-age=600',
        'X-Accel-Expires': '600',
        ETag: '"1"',
      });
      response.end(name);
    });

  it('keep the groups apart while a route splits, and only then', async () => {
    const [stable, canary] = [await cached('stable'), await cached('canary')];
    const port = await serve([stable.address], [canary.address]);
    const { headers } = await ask(port);
    expect(headers).toMatchObject({
      'cache-control': 'private, max-age=5',
      etag: '"1"',
    });
    expect(headers['cdn-cache-control']).toBeUndefined();
    expect(headers['x-accel-expires']).toBeUndefined();
    plane.current.apply(planOf([stable.address]));
    expect((await ask(port)).headers).toMatchObject({
      'cache-control': 'public, s-maxage=60, max-age=5',
      'cdn-cache-control': 'max-age=600',
      'x-accel-expires': '600',
    });
  });

  it('may keep what is the same in both groups, and then without a cookie', async () => {
    const [stable, canary] = [await cached('stable'), await cached('canary')];
    plane.renew({ balance: { sticky: { cookie: 'pod' } } });
    const port = await serve([stable.address], [canary.address]);
    plane.current.apply({
      ...planOf([stable.address], [canary.address]),
      cache: { '/static/': 'shared-ok' },
    });
    const user = { headers: { cookie: 'uid=1' } };
    const shared = await ask(port, { ...user, path: '/static/a.css' });
    expect(shared.headers['cache-control']).toBe(
      'public, s-maxage=60, max-age=5',
    );
    expect(shared.headers['set-cookie']).toBeUndefined();
    const own = await ask(port, { ...user, path: '/static/../account' });
    expect(own.headers['cache-control']).toBe('private, max-age=5');
    expect(own.headers['set-cookie']).toHaveLength(2);
  });
});

describe('NetDataPlane and caches of a route that does not split', () => {
  const plane = useTestPlane();

  it.each([
    ['public, max-age=60', 0],
    ['max-age=60', 0],
    ['private, max-age=60', 1],
    ['no-cache', 1],
    [undefined, 1],
  ])('get no sticky cookie to keep: %s', async (cacheControl, cookies) => {
    plane.renew({ balance: { sticky: { cookie: 'pod' } } });
    const pod = await plane.instance('stable', (_, response) => {
      if (cacheControl !== undefined) {
        response.setHeader('Cache-Control', cacheControl);
      }
      response.end();
    });
    const { headers } = await ask(await plane.serve([pod.address]));
    expect(headers['cache-control']).toBe(cacheControl);
    expect(headers['set-cookie'] ?? []).toHaveLength(cookies);
  });
});

describe('NetDataPlane and assets', () => {
  const plane = useTestPlane();
  const { instance, serve, planOf, codes } = plane;

  const having = (name: string, file: string) =>
    instance(name, ({ url }, response) => {
      response.statusCode = url === file ? 200 : 404;
      response.setHeader('X-Instance', name);
      response.end(`${name} ${response.statusCode}`);
    });

  async function split(canaryAddress?: string) {
    const stable = await having('stable', '/assets/1.js');
    const canary = await having('canary', '/assets/2.js');
    const port = await serve([stable.address]);
    plane.current.apply({
      ...planOf([stable.address], [canaryAddress ?? canary.address]),
      assets: ['/assets/'],
    });
    return { port, stable, canary };
  }

  it('that one group does not have are asked of the other one, both ways', async () => {
    const { port, stable, canary } = await split();
    const user = { headers: { cookie: 'uid=1' } };
    expect((await ask(port, { path: '/assets/2.js' })).body).toBe('canary 200');
    expect(canary.last.headers['x-canary-group']).toBe('canary');
    const old = await ask(port, { ...user, path: '/assets/1.js' });
    expect(old.body).toBe('stable 200');
    expect(stable.last.headers['x-canary-group']).toBe('stable');
    // each counts for the group that its user is in
    expect([codes('stable'), codes('canary')]).toEqual([
      { 200: 1 },
      { 200: 1 },
    ]);
  });

  it('are asked of the other one once, and nothing else is', async () => {
    const { port, stable, canary } = await split();
    const nowhere = await ask(port, { path: '/assets/3.js' });
    expect([nowhere.status, nowhere.body]).toEqual([404, 'canary 404']);
    expect([stable.requests.length, canary.requests.length]).toEqual([1, 1]);
    const post = { method: 'POST', body: 'x' };
    expect((await ask(port, { ...post, path: '/assets/2.js' })).body).toBe(
      'stable 404',
    );
    for (const method of ['POST', 'DELETE']) {
      const { body } = await ask(port, { method, path: '/assets/2.js' });
      expect(body).toBe('stable 404');
    }
    expect((await ask(port, { path: '/2.js' })).body).toBe('stable 404');
    expect(canary.requests.length).toBe(1);
  });

  it('are not there where the other one cannot be reached', async () => {
    const { port } = await split(await deadAddress());
    const { status, body } = await ask(port, { path: '/assets/2.js' });
    expect([status, body]).toEqual([404, 'Not found\n']);
    expect(codes('stable')).toEqual({ 404: 1 });
  });

  it('are asked of the stable of before while it is kept, which gets nothing else', async () => {
    const stable = await having('stable', '/assets/2.js');
    const previous = await having('previous', '/assets/1.js');
    const port = await serve([stable.address]);
    plane.current.apply({
      ...planOf([stable.address]),
      previous: { revision: 'r0', endpoints: [previous.address] },
      assets: ['/assets/'],
    });
    expect((await ask(port, { path: '/assets/1.js' })).body).toBe(
      'previous 200',
    );
    expect((await ask(port, { path: '/1.js' })).body).toBe('stable 404');
    expect(previous.requests).toHaveLength(1);
  });
});

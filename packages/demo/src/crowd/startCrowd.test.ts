import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import { startServer } from '../__testUtils__/startServer';
import { waitFor } from '../__testUtils__/waitFor';
import type { CrowdOptions } from './Crowd';
import { startControlServer } from './startControlServer';
import { startCrowd } from './startCrowd';

jest.setTimeout(60_000);

const cleanUp: Array<() => Promise<void>> = [];

afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) {
    await step();
  }
});

async function crowdAt(
  handle: RequestListener,
  options: Partial<CrowdOptions> = {},
) {
  const server = await startServer(handle);
  cleanUp.push(server.close);
  const crowd = startCrowd({
    url: server.url,
    hosts: ['shop.demo.example'],
    rate: 500,
    ...options,
  });
  cleanUp.push(() => crowd.close());
  return { crowd, server };
}

describe('startCrowd', () => {
  it('visits as each of its users, who keep the cookies that they get', async () => {
    type Seen = { path?: string; headers: IncomingHttpHeaders };
    const byUser = new Map<string, Seen[]>();
    const { crowd } = await crowdAt(
      ({ url, headers }, response) => {
        const [, uid] = /^uid=(u\d{4})/.exec(headers.cookie!)!;
        byUser.set(uid, [...(byUser.get(uid) ?? []), { path: url, headers }]);
        response.setHeader('X-Version', '1.0.0');
        response.setHeader('Set-Cookie', `memory=of%3A${uid}; Path=/`);
        response.end('{}');
      },
      { users: 50 },
    );
    await waitFor(
      () =>
        byUser.size === 50 &&
        [...byUser.values()].every(requests => requests.length > 1),
    );
    crowd.off();
    await waitFor(() => crowd.stats().inFlight === 0);

    const seen = [...byUser.values()].flat();
    for (const [uid, requests] of byUser) {
      const [first, second] = requests;
      expect(first.path).toBe('/');
      expect(first.headers).toMatchObject({
        host: 'shop.demo.example',
        cookie: `uid=${uid}`,
        'sec-fetch-mode': 'navigate',
      });
      expect(second.path).toBe('/api/whoami');
      expect(second.headers.cookie).toBe(`uid=${uid}; memory=of%3A${uid}`);
      expect(
        new Set(requests.map(({ headers }) => headers['x-forwarded-for'])).size,
      ).toBe(1);
    }
    expect(crowd.stats()).toMatchObject({
      on: false,
      users: 50,
      requests: seen.length,
      byVersion: { '1.0.0': seen.length },
      byStatus: { 200: seen.length },
      failures: { count: 0, byReason: {}, last: [] },
    });
  });

  it('asks several hosts in turn', async () => {
    const hosts = new Set<string>();
    const { crowd } = await crowdAt(
      ({ headers, url }, response) => {
        hosts.add(`${headers.host}${url}`);
        response.end();
      },
      { hosts: ['shop.demo.example', 'api.demo.example'], users: 5 },
    );
    await waitFor(() => hosts.size === 4);
    expect([...hosts].sort()).toEqual([
      'api.demo.example/',
      'api.demo.example/api/whoami',
      'shop.demo.example/',
      'shop.demo.example/api/whoami',
    ]);
    await waitFor(() => crowd.stats().byVersion.unknown > 0);
  });

  it('asks each host all the time', async () => {
    const asked: Array<string | undefined> = [];
    const { crowd } = await crowdAt(
      ({ headers }, response) => {
        asked.push(headers.host);
        response.end();
      },
      { hosts: ['shop.demo.example', 'api.demo.example'], users: 500 },
    );
    // each user has been there once at most
    await waitFor(() => asked.length >= 200);
    crowd.off();
    const shop = asked.filter(host => host === 'shop.demo.example').length;
    expect(shop / asked.length).toBeCloseTo(0.5, 1);
  });

  it('counts what fails by reason and goes on', async () => {
    let count = 0;
    const { crowd, server } = await crowdAt((request, response) => {
      count += 1;
      if (count % 3 === 0) {
        request.socket.destroy();
      } else {
        response.writeHead(count % 3 === 1 ? 200 : 503, { 'X-Version': '9' });
        response.end();
      }
    });
    await waitFor(() => crowd.stats().requests >= 60);
    const { failures, byStatus, byVersion, requests } = crowd.stats();
    expect(byVersion['9']).toBe(byStatus['200'] + byStatus['503']);
    expect(failures.byReason['status 503']).toBe(byStatus['503']);
    expect(failures.count).toBe(requests - byStatus['200']);
    expect(requests).toBeGreaterThan(byVersion['9']);
    expect(failures.last).toHaveLength(20);
    expect(
      failures.last.find(({ reason }) => reason === 'status 503'),
    ).toMatchObject({ host: 'shop.demo.example', version: '9' });

    await server.close();
    await waitFor(() => crowd.stats().failures.byReason.ECONNREFUSED >= 20);
    expect(crowd.stats().on).toBe(true);
  });

  it('has no more requests in flight than it may', async () => {
    let waiting = 0;
    const { crowd } = await crowdAt(
      () => {
        waiting += 1;
      },
      { maxInFlight: 7 },
    );
    await waitFor(() => crowd.stats().skipped >= 20 && waiting === 7);
    expect(crowd.stats()).toMatchObject({ inFlight: 7, requests: 0 });
    await crowd.close();
    expect(crowd.stats()).toMatchObject({
      requests: 0,
      failures: { count: 0 },
    });
  });

  it('is switched and read over HTTP', async () => {
    const { crowd } = await crowdAt((_, response) => response.end(), {
      on: false,
    });
    const control = await startControlServer(crowd, 0);
    cleanUp.push(control.close);
    const call = async (method: string, path: string) => {
      const response = await fetch(`${control.url}${path}`, { method });
      return { status: response.status, body: await response.json() };
    };
    expect(await call('GET', '/healthz')).toEqual({
      status: 200,
      body: { status: 'ok' },
    });
    expect((await call('GET', '/')).status).toBe(200);
    expect((await call('GET', '/stats')).body).toMatchObject({
      on: false,
      requests: 0,
    });
    expect((await call('POST', '/on')).body).toMatchObject({ on: true });
    await waitFor(async () => (await call('GET', '/stats')).body.requests > 0);
    expect((await call('POST', '/off')).body).toMatchObject({ on: false });
    await waitFor(() => crowd.stats().inFlight === 0);
    const { requests } = crowd.stats();
    expect((await call('GET', '/stats')).body).toEqual(crowd.stats());
    expect(requests).toBe(crowd.stats().requests);
    expect((await call('GET', '/off')).status).toBe(405);
    expect((await call('POST', '/reset')).status).toBe(404);
  });
});

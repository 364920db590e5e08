import { setImmediate as nextTurn } from 'node:timers/promises';
import { ask } from '../../__testUtils__/ask';
import { eventually } from '../../__testUtils__/eventually';
import { FakeClock } from '../../__testUtils__/FakeClock';
import { deadAddress } from '../../__testUtils__/Instance';
import type { AccessEntry } from '../../accesslog/AccessEntry';
import { Traces } from '../../trace/Traces';
import { RawInstance, RawPeer } from './__testUtils__/RawPeer';
import { useTestPlane } from './__testUtils__/useTestPlane';

jest.setTimeout(120_000);

const GET = 'GET /x?y HTTP/1.1\r\nHost: a\r\nUser-Agent: test\r\n\r\n';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

describe('NetDataPlane and its access log', () => {
  const plane = useTestPlane();
  const { serve, instance, ends } = plane;
  let entries: AccessEntry[];

  const accessLog = { write: (entry: AccessEntry) => void entries.push(entry) };

  beforeEach(() => {
    entries = [];
    plane.renew({ accessLog });
  });

  /** The entries, when there are so many. */
  const written = (count: number) =>
    eventually(
      () => entries,
      all => all.length >= count,
    );

  async function rawInstance(): Promise<RawInstance> {
    const started = await RawInstance.start();
    ends.push(() => started.stop());
    return started;
  }

  async function connect(port: number): Promise<RawPeer> {
    const client = await RawPeer.connect(port);
    ends.push(() => client.destroy());
    return client;
  }

  it('says what became of a request, and why', async () => {
    plane.renew({ accessLog, traces: Traces.create('sampled') });
    const stable = await instance('stable');
    const canary = await instance('canary');
    const port = await serve([stable.address], [canary.address]);
    const first = await ask(port, {
      path: '/cart?v=2',
      headers: { host: 'Shop', cookie: 'uid=1', 'user-agent': 'test' },
    });
    const { traceparent, 'x-request-id': id } = canary.last.headers;
    expect((await written(1))[0]).toMatchObject({
      time: expect.any(Number),
      route: 'shop',
      generation: 1,
      group: 'canary',
      bucket: expect.any(Number),
      reason: 'rule',
      rule: 0,
      isRemembered: false,
      method: 'GET',
      target: '/cart?v=2',
      host: 'Shop',
      status: 200,
      bytes: 'canary'.length,
      duration: expect.any(Number),
      upstream: canary.address,
      attempts: 1,
      address: '127.0.0.1',
      agent: 'test',
      traceId: String(traceparent).slice(3, 35),
      requestId: id,
    });

    const [cookie] = first.headers['set-cookie']![0].split(';');
    await ask(port, { headers: { host: 'a', cookie, 'x-request-id': 'mine' } });
    await ask(port, { method: 'HEAD', headers: { host: 'a' } });
    expect((await written(3)).slice(1)).toMatchObject([
      { isRemembered: true, bucket: entries[0].bucket, requestId: 'mine' },
      { group: 'stable', reason: 'no-identity', bytes: 0, status: 200 },
    ]);
    expect(entries[2].bucket).toBeUndefined();
  });

  it('says where stable stood in for the canary, and where nobody could', async () => {
    const stable = await instance('stable');
    const headers = { cookie: 'uid=1' };
    await ask(await serve([stable.address], []), { headers });
    await ask(await serve([], []), { headers });
    await plane.current.prepare('cart', 8002);
    await ask(plane.current.port('cart')!, { headers });
    expect(await written(3)).toMatchObject([
      { group: 'stable', reason: 'canary-empty', rule: 0, status: 200 },
      {
        group: undefined,
        reason: 'no-instance',
        rule: 0,
        status: 503,
        bytes: 'No instance is ready\n'.length,
        attempts: 0,
      },
      { route: 'cart', reason: 'not-served', status: 503, target: '/' },
    ]);
  });

  it('counts attempts', async () => {
    const stable = await instance('stable');
    const port = await serve([await deadAddress(), stable.address]);
    await ask(port);
    await ask(await serve([await deadAddress()]));
    expect(await written(2)).toMatchObject([
      { attempts: 2, upstream: stable.address, status: 200 },
      { status: 502, bytes: 'Bad gateway\n'.length },
    ]);
  });

  it('says where the other group had a file', async () => {
    const stable = await instance('stable', (_, response) => {
      response.statusCode = 404;
      response.end();
    });
    const canary = await instance('canary');
    const port = await serve([stable.address]);
    plane.current.apply({
      ...plane.planOf([stable.address], [canary.address]),
      assets: ['/assets/'],
    });
    await ask(port, { path: '/assets/2.js' });
    expect(await written(1)).toMatchObject([
      {
        group: 'stable',
        answeredBy: 'canary',
        upstream: canary.address,
        attempts: 2,
        status: 200,
      },
    ]);
  });

  it('has what was refused before it was decided', async () => {
    const stable = await rawInstance();
    const port = await serve([stable.address]);
    const client = await connect(port);
    client.say(GET);
    (await stable.peer(0)).say(
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
    );
    await client.hears('ok');
    // nothing of the request before is taken for its
    client.say('nonsense\r\n\r\n');
    expect(await client.end()).toContain(' 400 ');
    const other = await connect(port);
    other.say(`GET /long HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(1_100_000)}`);
    await other.hears(' 431 ');
    expect(await written(3)).toMatchObject([
      { status: 200, target: '/x?y', agent: 'test' },
      {
        reason: 'start-line',
        status: 400,
        method: '',
        target: '',
        host: undefined,
        agent: undefined,
        address: '127.0.0.1',
        bytes: 'The first line is malformed\n'.length,
      },
      { reason: 'head-too-large', status: 431, target: '/long' },
    ]);
  });

  it('has what was too slow', async () => {
    const clock = new FakeClock();
    plane.renew({ accessLog, clock });
    const stable = await rawInstance();
    const client = await connect(await serve([stable.address]));
    // when the first is answered, the beginning of the second is there
    client.say(`${GET}GET /slow HTTP/1.1\r\n`);
    (await stable.peer(0)).say(OK);
    await client.hears('ok');
    while (!client.hasEnded) {
      clock.advance(250);
      await nextTurn();
    }
    expect(client.received).toContain(' 408 ');
    expect(entries.at(-1)).toMatchObject({
      reason: 'too-slow',
      target: '/slow',
      status: 408,
    });
  });

  it('says of a body that is refused what the client hears, once', async () => {
    const stable = await rawInstance();
    const client = await connect(await serve([stable.address]));
    client.say(
      'POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n',
    );
    await (await stable.peer(0)).hears('\r\n\r\n');
    client.say('nonsense\r\n');
    expect(await client.end()).toContain(' 400 ');
    expect(await written(1)).toMatchObject([
      { target: '/b', reason: 'chunk-size', status: 400, group: 'stable' },
    ]);
  });

  it('has clients that went away, and keeps requests of one connection apart', async () => {
    const stable = await rawInstance();
    const port = await serve([stable.address]);
    const client = await connect(port);
    client.say(
      `${GET}${GET.replace('/x?y', '/second').replace('test', 'other')}`,
    );
    const pod = await stable.peer(0);
    await pod.hears('/x?y');
    pod.say('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none');
    await pod.hears('/second');
    client.destroy();
    expect(await written(2)).toMatchObject([
      { target: '/x?y', agent: 'test', status: 200, bytes: 3 },
      { target: '/second', agent: 'other', status: 499, bytes: 0 },
    ]);
  });

  it('counts what another protocol says', async () => {
    const stable = await rawInstance();
    const client = await connect(await serve([stable.address]));
    client.say(
      'GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    );
    const pod = await stable.peer(0);
    await pod.hears('\r\n\r\n');
    pod.say(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello',
    );
    await client.hears('hello');
    pod.destroy();
    expect(await written(1)).toMatchObject([
      { target: '/ws', status: 101, bytes: 5 },
    ]);
  });
});

import type { ServerHttp2Stream } from 'node:http2';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { FakeClock } from '../../__testUtils__/FakeClock';
import { eventually } from '../../__testUtils__/eventually';
import { deadAddress } from '../../__testUtils__/Instance';
import { askStream } from './__testUtils__/askStream';
import { useStreams } from './__testUtils__/useStreams';

jest.setTimeout(120_000);

describe('Streams are mirrored', () => {
  const { plane, instance, client } = useStreams();
  const { serve, planOf, traffic, codes, idle } = plane;

  /** Nobody gets the canary, but it gets a copy of what stable gets. */
  async function mirrored(
    stable: string,
    canary: string,
    methods?: string[],
  ): Promise<number> {
    const port = await serve([stable]);
    plane.current.apply({
      ...planOf([stable]),
      canary: { revision: 'r2', endpoints: [canary] },
      mirror: { share: 100, methods },
    });
    return port;
  }

  const seen = (total: number) =>
    eventually(
      () => Object.values(traffic().mirrored).reduce((a, b) => a + b, 0),
      count => count === total,
    );

  const canaryPod = () => plane.current.pods('shop')!.canary[0];

  it('to the canary, where nobody reads the answer', async () => {
    const stable = await instance('stable');
    const canary = await instance('canary', stream => {
      stream.respond({ ':status': 500 });
      stream.end('nobody reads this');
    });
    const session = client(await mirrored(stable.address, canary.address));
    const { body } = await askStream(session, {
      ':path': '/shop?v=1',
      cookie: 'uid=1',
      'x-canary-mirror': 'mine',
    });
    expect(body).toBe('stable');
    await seen(1);
    expect(canary.last).toMatchObject({
      ':path': '/shop?v=1',
      cookie: 'uid=1',
      'x-canary-group': 'canary',
      'x-canary-mirror': 'true',
    });
    expect(stable.last['x-canary-mirror']).toBeUndefined();
    expect(canary.last['x-request-id']).toBe(stable.last['x-request-id']);
    expect(traffic().mirrored).toMatchObject({ error: 1 });
    expect(codes('canary')).toEqual({});
    expect(canaryPod()).toMatchObject({ requests: 1, inFlight: 0 });
  });

  it('unless they have a body, be it of a method that is mirrored', async () => {
    const stable = await instance('stable');
    const canary = await instance('canary');
    const port = await mirrored(stable.address, canary.address, ['POST']);
    await askStream(client(port), { ':method': 'POST' }, 'abc');
    await idle();
    expect(canary.streams).toEqual([]);
    expect(Object.values(traffic().mirrored)).toEqual([0, 0, 0, 0]);
  });

  it('without harm to anybody where the canary cannot be reached, resets, or says too much', async () => {
    const stable = await instance('stable');
    const session = client(await mirrored(stable.address, await deadAddress()));
    const asks = async (canary: string, total: number) => {
      plane.current.apply({
        ...planOf([stable.address]),
        canary: { revision: 'r2', endpoints: [canary] },
        mirror: { share: 100 },
      });
      expect((await askStream(session)).body).toBe('stable');
      await seen(total);
      expect(canaryPod().inFlight).toBe(0);
    };
    await asks(await deadAddress(), 1);
    const resetting = await instance('canary', stream => stream.close(2));
    await asks(resetting.address, 2);
    expect(canaryPod().failures).toBe(1);
    const endless = await instance('canary', stream => {
      stream.respond();
      const say = () => {
        if (!stream.destroyed) {
          stream.write(Buffer.alloc(100_000), say);
        }
      };
      say();
    });
    await asks(endless.address, 3);
    await eventually(() => endless.streams[0].closed, Boolean);
    expect(traffic().mirrored).toMatchObject({ failed: 2, answered: 1 });
  });

  it('no longer than a route lets a request take', async () => {
    const clock = new FakeClock();
    plane.renew({ clock, timeouts: { total: 20_000 } });
    const silent: ServerHttp2Stream[] = [];
    const stable = await instance('stable');
    const canary = await instance('canary', stream => void silent.push(stream));
    const port = await mirrored(stable.address, canary.address);
    await askStream(client(port));
    await eventually(() => silent.length, Boolean);
    for (let passed = 0; passed < 21_000; passed += 250) {
      clock.advance(250);
      await nextTurn();
    }
    await seen(1);
    await eventually(() => silent[0].closed, Boolean);
    expect(traffic().mirrored.failed).toBe(1);
    expect(canaryPod()).toMatchObject({ failures: 1, inFlight: 0 });
  });
});

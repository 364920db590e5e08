import { Agent, ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { ask } from '../../__testUtils__/ask';
import { eventually } from '../../__testUtils__/eventually';
import { quietLog } from '../../__testUtils__/quietLog';
import { systemClock } from '../../Clock';
import { TrustedProxies } from '../../decision/TrustedProxies';
import { Traces } from '../../trace/Traces';
import { DEFAULT_LIMITS } from './RequestLimits';
import { NetDataPlane } from './NetDataPlane';
import { KEY, useTestPlane, TEST_TIMEOUTS } from './__testUtils__/useTestPlane';

jest.setTimeout(300_000);

describe('NetDataPlane', () => {
  const plane = useTestPlane();
  const { ends, instance, serve, traffic, idle } = plane;

  describe('a new plan', () => {
    it('G6 acts on the next request of a connection that is kept', async () => {
      const stable = await instance('stable');
      const canary = await instance('canary');
      const port = await serve([stable.address], [canary.address]);
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      ends.push(() => agent.destroy());
      const visit = async () =>
        (await ask(port, { agent, headers: { cookie: 'uid=1' } })).body;
      expect(await visit()).toBe('canary');
      await serve([stable.address]);
      expect(await visit()).toBe('stable');
      await serve([stable.address], [canary.address]);
      expect(await visit()).toBe('canary');
      expect(Object.values(agent.freeSockets).flat()).toHaveLength(1);
    });

    it('lets requests in flight finish where they are', async () => {
      const waiting: ServerResponse[] = [];
      const canary = await instance('canary', (_, response) => {
        waiting.push(response);
      });
      const stable = await instance('stable');
      const port = await serve([stable.address], [canary.address]);
      const pending = ask(port, { headers: { cookie: 'uid=1' } });
      await eventually(
        () => waiting,
        responses => responses.length === 1,
      );
      await serve([stable.address]);
      expect((await ask(port, { headers: { cookie: 'uid=1' } })).body).toBe(
        'stable',
      );
      expect(traffic().inFlight('canary')).toBe(1);
      waiting[0].end('late');
      expect((await pending).body).toBe('late');
      await idle();
      // the connection to who is no longer there is not kept
      await eventually(
        () => canary.connections.every(socket => socket.destroyed),
        Boolean,
      );
    });

    it('that goes takes its port with it, after the last answer', async () => {
      const waiting: ServerResponse[] = [];
      const pod = await instance('stable', (_, response) => {
        response.write('begun ');
        waiting.push(response);
      });
      const port = await serve([pod.address]);
      const agent = new Agent({ keepAlive: true });
      ends.push(() => agent.destroy());
      const pending = ask(port, { agent });
      await eventually(
        () => waiting,
        responses => responses.length === 1,
      );
      const stopped = plane.current.stop(60_000);
      await expect(ask(port)).rejects.toThrow('ECONNREFUSED');
      waiting[0].end('and ended');
      expect((await pending).body).toBe('begun and ended');
      // ends although the client would have kept its connection
      await stopped;
    });
  });

  it('refuses a port that is taken, and goes on as before', async () => {
    const taken = createServer();
    await new Promise<void>(done => taken.listen(0, '127.0.0.1', done));
    ends.push(() => new Promise(done => taken.close(done)));
    const own = NetDataPlane.create({
      host: '127.0.0.1',
      cookieKeys: [KEY],
      trustedProxies: TrustedProxies.create([]),
      traces: Traces.create('pass'),
      timeouts: TEST_TIMEOUTS,
      limits: DEFAULT_LIMITS,
      clock: systemClock,
      log: quietLog(),
      anyPort: false,
    });
    ends.push(() => own.stop(0));
    const { port } = taken.address() as AddressInfo;
    await expect(own.prepare('shop', port)).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
    expect(own.port('shop')).toBeUndefined();
  });
});

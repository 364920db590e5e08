import { IncomingMessage, request } from 'node:http';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { ask } from '../../__testUtils__/ask';
import { Instance } from '../../__testUtils__/Instance';
import { useTestPlane } from './__testUtils__/useTestPlane';

jest.setTimeout(300_000);

describe('NetDataPlane', () => {
  const { ends, instance, serve, traffic, idle } = useTestPlane();

  describe('a change of protocol', () => {
    /** Speaks a protocol of its own: says back what it hears, in capitals. */
    async function echo(): Promise<string> {
      const pod = await Instance.start('echo');
      ends.push(() => pod.stop());
      pod.server.on('upgrade', (incoming, socket: Socket) => {
        pod.requests.push(incoming);
        socket.on('error', () => {});
        socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
        );
        socket.on('data', data => socket.write(String(data).toUpperCase()));
        socket.on('end', () => socket.end());
      });
      return pod.address;
    }

    it('passes both ways until one side ends it', async () => {
      const port = await serve([await echo()]);
      const outgoing = request({
        host: '127.0.0.1',
        port,
        headers: { Connection: 'Upgrade', Upgrade: 'websocket' },
      });
      outgoing.end();
      const [response, socket] = (await once(outgoing, 'upgrade')) as [
        IncomingMessage,
        Socket,
      ];
      expect(response.headers.upgrade).toBe('websocket');
      socket.write('hello');
      expect(String((await once(socket, 'data'))[0])).toBe('HELLO');
      expect(traffic().inFlight('stable')).toBe(1);
      socket.destroy();
      await idle();
      expect(traffic().totals.stable.requests).toBe(1);
    });

    it('to anything but a WebSocket is no such thing', async () => {
      const pod = await instance('plain');
      const port = await serve([pod.address]);
      const answer = await ask(port, {
        headers: { Connection: 'Upgrade', Upgrade: 'h2c' },
      });
      expect([answer.status, answer.body]).toEqual([200, 'plain']);
      expect(pod.last.headers.upgrade).toBeUndefined();
      expect(pod.last.headers.connection).toBeUndefined();
    });

    it('that the instance refuses is answered as it says', async () => {
      const pod = await instance('plain');
      const port = await serve([pod.address]);
      const answer = await ask(port, {
        headers: { Connection: 'Upgrade', Upgrade: 'websocket' },
      });
      expect([answer.status, answer.body]).toEqual([200, 'plain']);
    });
  });
});

import { IncomingMessage, request } from 'node:http';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { ask } from '../../__testUtils__/ask';
import { Instance } from '../../__testUtils__/Instance';
import { RawInstance, RawPeer } from './__testUtils__/RawPeer';
import { useTestPlane } from './__testUtils__/useTestPlane';

const WEB_SOCKET = 'Connection: Upgrade\r\nUpgrade: websocket\r\n';

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

    it.each([
      ['to another protocol', WEB_SOCKET, 'Upgrade: h2c\r\n'],
      ['to no protocol that it names', WEB_SOCKET, ''],
      ['that nobody asked for', '', 'Upgrade: websocket\r\n'],
    ])('%s is a 502, and no tunnel', async (_, wish, upgrade) => {
      const pod = await RawInstance.start();
      ends.push(() => pod.stop());
      const client = await RawPeer.connect(await serve([pod.address]));
      ends.push(() => client.destroy());
      client.say(`GET / HTTP/1.1\r\nHost: a\r\n${wish}\r\n`);
      const peer = await pod.peer(0);
      await peer.hears('\r\n\r\n');
      peer.say(
        `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n${upgrade}\r\nhidden`,
      );
      await peer.end();
      const answer = await client.hears('Bad gateway\n');
      expect(answer).toMatch(/^HTTP\/1.1 502 /);
      expect(answer).not.toMatch(/upgrade|hidden/i);
      await idle();
      // the client's connection is as good as before
      client.say('GET /next HTTP/1.1\r\nHost: a\r\n\r\n');
      await (await pod.peer(1)).hears('GET /next ');
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

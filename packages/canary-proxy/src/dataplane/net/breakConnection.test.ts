import { once } from 'node:events';
import { AddressInfo, connect, createServer, Server, Socket } from 'node:net';
import { breakConnection } from './breakConnection';

describe('breakConnection', () => {
  let server: Server;
  let client: Socket;
  let accepted: Socket;

  beforeEach(async () => {
    server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    [accepted] = await once(server, 'connection');
    accepted.on('error', () => {});
  });

  afterEach(async () => {
    client.destroy();
    await new Promise(resolve => server.close(resolve));
  });

  it('resets the connection', async () => {
    const closed = new Promise<NodeJS.ErrnoException>(resolve =>
      client.once('error', resolve),
    );
    breakConnection(accepted);
    expect((await closed).code).toBe('ECONNRESET');
  });

  it('closes one whose end is on its way, which Node would keep for ever', async () => {
    client.resume();
    accepted.end();
    breakConnection(accepted);
    await once(accepted, 'close');
    await once(client, 'close');
    expect(accepted.destroyed).toBe(true);
  });
});

import { createServer, Server } from 'node:http';
import { once } from 'node:events';
import { AddressInfo } from 'node:net';
import { DefaultReleasesClient } from './DefaultReleasesClient';

describe('the client of the backend', () => {
  let server: Server;
  let paths: string[];
  let answer: { status: number; body: string } | 'nothing' | 'half';

  beforeEach(async () => {
    paths = [];
    server = createServer((request, response) => {
      paths.push(`${request.method} ${request.url}`);
      if (answer === 'half') {
        response.write('{');
      } else if (answer !== 'nothing') {
        response.statusCode = answer.status;
        response.setHeader('Content-Type', 'application/json');
        response.end(answer.body);
      }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  const clientWith = (limits?: { readMs: number; commandMs: number }) =>
    DefaultReleasesClient.create({
      baseUrl: async () =>
        `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      limits,
    });

  it('answers with what the backend says, and throws its errors', async () => {
    answer = { status: 200, body: '{"id":12}' };
    const client = clientWith();
    await expect(client.getRelease(12)).resolves.toEqual({ id: 12 });
    answer = {
      status: 409,
      body: '{"error":{"name":"ConflictError","message":"Not now"},"response":{"statusCode":409}}',
    };
    await expect(client.command(12, { type: 'pause' })).rejects.toHaveProperty(
      'cause.name',
      'ConflictError',
    );
    expect(paths).toEqual(['GET /releases/12', 'POST /releases/12/commands']);
  });

  it.each(['nothing', 'half'] as const)(
    'gives up a read to which it gets %s in time, and lets a command take longer',
    async what => {
      answer = what;
      const read = clientWith({ readMs: 20, commandMs: 600_000 });
      await expect(read.getRelease(12)).rejects.toThrow(
        'No answer within 0.02 s',
      );
      const command = clientWith({ readMs: 600_000, commandMs: 30 });
      await expect(command.command(12, { type: 'pause' })).rejects.toThrow(
        'No answer within 0.03 s; what was asked may be done all the same',
      );
    },
  );
});

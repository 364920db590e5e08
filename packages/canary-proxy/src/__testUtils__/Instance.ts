import {
  createServer,
  IncomingMessage,
  RequestListener,
  Server,
  ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/**
 * A pod as tests need it: what it answers, and what it has seen.
 */
export class Instance {
  /** @param handle - by default it says its name */
  static async start(
    name: string,
    handle: RequestListener = (_, response) => {
      response.setHeader('X-Instance', name);
      response.end(name);
    },
  ): Promise<Instance> {
    const server = createServer({ keepAliveTimeout: 60_000 });
    const instance = new Instance(server);
    server.on('connection', socket => instance.connections.push(socket));
    server.on('request', (request: IncomingMessage, response) => {
      instance.requests.push(request);
      handle(request, response as ServerResponse);
    });
    await new Promise<void>(resolve =>
      server.listen(0, '127.0.0.1', () => resolve()),
    );
    return instance;
  }

  readonly requests: IncomingMessage[] = [];
  readonly connections: Socket[] = [];
  readonly server: Server;

  private constructor(server: Server) {
    this.server = server;
  }

  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get last(): IncomingMessage {
    return this.requests[this.requests.length - 1];
  }

  async stop(): Promise<void> {
    await new Promise(resolve => {
      this.server.close(resolve);
      this.server.closeAllConnections();
    });
  }
}

/** An address at which nobody listens. */
export async function deadAddress(): Promise<string> {
  const instance = await Instance.start('gone');
  const { address } = instance;
  await instance.stop();
  return address;
}

import {
  createServer,
  Http2Server,
  IncomingHttpHeaders,
  ServerHttp2Session,
  ServerHttp2Stream,
  ServerOptions,
} from 'node:http2';
import type { AddressInfo } from 'node:net';

type Handle = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;

/**
 * A pod that speaks HTTP/2 alone: what it answers, and what it has seen.
 */
export class StreamInstance {
  /** @param handle - by default it says its name */
  static async start(
    name: string,
    handle: Handle = stream => {
      stream.respond({ ':status': 200, 'x-instance': name });
      stream.end(name);
    },
    options: ServerOptions = {},
  ): Promise<StreamInstance> {
    const server = createServer(options);
    const instance = new StreamInstance(server);
    server.on('session', session => {
      instance.sessions.push(session);
      session.on('error', () => {});
    });
    server.on('stream', (stream, headers) => {
      stream.on('error', () => {});
      instance.streams.push(stream);
      instance.heads.push(headers);
      handle(stream, headers);
    });
    await new Promise<void>(resolve =>
      server.listen(0, '127.0.0.1', () => resolve()),
    );
    return instance;
  }

  readonly heads: IncomingHttpHeaders[] = [];
  readonly streams: ServerHttp2Stream[] = [];
  readonly sessions: ServerHttp2Session[] = [];
  readonly server: Http2Server;

  private constructor(server: Http2Server) {
    this.server = server;
  }

  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get last(): IncomingHttpHeaders {
    return this.heads[this.heads.length - 1];
  }

  async stop(): Promise<void> {
    await new Promise(resolve => {
      this.server.close(resolve);
      this.sessions.forEach(session => session.destroy());
    });
  }
}

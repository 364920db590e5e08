import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import { unusedPort } from '../unusedPort';
import { contentOf } from './contentOf';
import { cutOff } from './cutOff';
import type { Fault } from './Fault';
import { FrameParts, frameOf } from './frames';
import type { Ledger } from './Ledger';

const PIECE = 7_001;

// Node itself would write them after the head of the answer where the one before has only just been sent.
const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';
const EARLY_HINTS =
  'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n';

/** What surely is one read for whoever gets it. Bytes. */
const MOST_IN_ONE_PIECE = 2_000;

/**
 * An instance that does to each request what the request asks for, keeps books of what comes, and can be killed and started again.
 */
export class ChaosPod {
  static async start(name: string, ledger: Ledger): Promise<ChaosPod> {
    const pod = new ChaosPod(name, await unusedPort(), ledger);
    await pod.revive();
    return pod;
  }

  readonly name: string;
  readonly port: number;
  /** It takes requests and answers none. */
  isDeaf = false;
  readonly #ledger: Ledger;
  readonly #sockets = new Set<Socket>();
  /** How many requests each connection has brought. */
  readonly #turns = new WeakMap<Socket, number>();
  #server: Server | undefined;

  private constructor(name: string, port: number, ledger: Ledger) {
    this.name = name;
    this.port = port;
    this.#ledger = ledger;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Listens again. */
  async revive(): Promise<void> {
    const server = createServer((request, response) =>
      this.#take(request, response),
    );
    server.keepAliveTimeout = 0;
    server.on('connection', socket => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    server.on('checkContinue', (request, response) => {
      request.socket.write(CONTINUE);
      this.#take(request, response);
    });
    server.on('upgrade', (request, socket) =>
      this.#echo(request, socket as Socket),
    );
    server.on('clientError', (error: Error & { code?: string }, socket) => {
      // what breaks off is what happens here; what can't be read must not
      if (
        error.code?.startsWith('HPE_') &&
        error.code !== 'HPE_INVALID_EOF_STATE'
      ) {
        this.#ledger.violated(`Instance '${this.name}' can't read a request`, {
          code: error.code,
          packet: String((error as { rawPacket?: Buffer }).rawPacket).slice(
            0,
            2_000,
          ),
        });
      }
      socket.destroy();
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.port, '127.0.0.1', resolve);
    });
    this.#server = server;
  }

  /** Cuts off everything and listens no more. */
  async kill(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    this.#sockets.forEach(socket => cutOff(socket));
    await new Promise(resolve => server?.close(resolve) ?? resolve(undefined));
  }

  get openConnections(): number {
    return this.#sockets.size;
  }

  async #take(request: IncomingMessage, response: ServerResponse) {
    const { headers, socket } = request;
    const id = String(headers['x-id']);
    const fault = String(headers['x-fault']) as Fault;
    this.#ledger.arrived(id, request.method ?? '');
    this.#turns.set(socket, (this.#turns.get(socket) ?? 0) + 1);
    response.on('close', () =>
      this.#ledger.note(
        id,
        `${this.name} wrote ${response.writableFinished ? 'all' : 'a part'}`,
      ),
    );
    request.on('error', () => {});
    response.on('error', () => {});
    if (this.isDeaf) {
      return;
    }
    if (fault === 'reset-before') {
      cutOff(socket);
      return;
    }
    if (fault === 'early') {
      this.#answer(request, response, 200);
      return;
    }
    const body = await this.#bodyOf(request);
    if (body === undefined || this.isDeaf) {
      return;
    }
    const expected = contentOf(id, Number(headers['x-length']));
    if (!expected.equals(body)) {
      this.#ledger.violated(
        `The body of '${id}' came to '${this.name}' as another`,
        {
          expected: expected.length,
          got: body.length,
          differsAt: expected.findIndex((byte, at) => byte !== body[at]),
        },
      );
    }
    this.#act(fault, request, response);
  }

  async #act(fault: Fault, request: IncomingMessage, response: ServerResponse) {
    const { socket, headers } = request;
    const length = Number(headers['x-answer']);
    const cut = Math.floor(length / 2);
    switch (fault) {
      case 'hang':
        return;
      case 'reset-after-body':
        cutOff(socket);
        return;
      case 'end-before':
        socket.end();
        return;
      case 'garbage':
        socket.end(
          `HTTP/1.1 banana\r\n\0\x01${contentOf('x', 50).toString('latin1')}`,
        );
        return;
      case 'half-head':
        socket.write('HTTP/1.1 200 OK\r\nX-Id: ');
        setImmediate(() => cutOff(socket));
        return;
      case 'two-lengths':
        socket.end(
          'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nhello',
        );
        return;
      case 'slow':
        setTimeout(() => this.#answer(request, response, 200), 80);
        return;
      case 'interim':
        socket.write(EARLY_HINTS);
        this.#answer(request, response, 200);
        return;
      case 'status-500':
        this.#answer(request, response, 500);
        return;
      case 'cut-length':
      case 'cut-chunks':
      case 'reset-in-answer':
        response.writeHead(200, {
          ...this.#headersOf(request),
          ...(fault === 'cut-chunks' ? {} : { 'content-length': length + 1 }),
        });
        response.write(this.#contentFor(request).subarray(0, cut || 1));
        setImmediate(() =>
          fault === 'reset-in-answer' ? cutOff(socket) : socket.end(),
        );
        return;
      case 'unasked':
        this.#answerAndMore(request, response);
        return;
      case 'close-after':
        this.#closeAfter(response, socket);
        this.#answer(request, response, 200);
        return;
      default:
        this.#answer(request, response, 200, fault === 'trickle');
    }
  }

  #answer(
    request: IncomingMessage,
    response: ServerResponse,
    status: number,
    trickles = false,
  ): void {
    const content = this.#contentFor(request);
    const isChunked = request.headers['x-chunks'] !== undefined;
    response.writeHead(status, {
      ...this.#headersOf(request),
      ...(isChunked ? {} : { 'content-length': content.length }),
    });
    if (trickles) {
      trickle(response, content, 0);
    } else if (isChunked) {
      response.write(content.subarray(0, PIECE));
      response.end(content.subarray(PIECE));
    } else {
      response.end(content);
    }
  }

  /** Where the next request is there already, its answer must not be cut off. */
  #closeAfter(response: ServerResponse, socket: Socket): void {
    const turn = this.#turns.get(socket);
    response.on('finish', () => {
      if (this.#turns.get(socket) === turn) {
        socket.end();
      }
    });
  }

  /** In one piece: what comes later could be the answer to somebody else, and no proxy can tell. */
  #answerAndMore(request: IncomingMessage, response: ServerResponse): void {
    const content = this.#contentFor(request);
    if (content.length > MOST_IN_ONE_PIECE || request.method === 'HEAD') {
      this.#answer(request, response, 200);
      return;
    }
    const lines = Object.entries(this.#headersOf(request)).map(
      ([name, value]) => `${name}: ${value}\r\n`,
    );
    request.socket.write(
      Buffer.concat([
        Buffer.from(
          `HTTP/1.1 200 OK\r\nContent-Length: ${content.length}\r\n${lines.join(
            '',
          )}\r\n`,
        ),
        content,
        Buffer.from(
          'HTTP/1.1 200 OK\r\nX-Id: nobody\r\nContent-Length: 4\r\n\r\nevil',
        ),
      ]),
    );
  }

  #contentFor({ headers }: IncomingMessage): Buffer {
    return contentOf(`answer ${headers['x-id']}`, Number(headers['x-answer']));
  }

  #headersOf({ headers }: IncomingMessage) {
    return {
      'x-id': headers['x-id'],
      'x-pod': this.name,
      'x-group': headers['x-canary-group'],
    };
  }

  #bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
    return new Promise(resolve => {
      const chunks: Buffer[] = [];
      request.on('data', chunk => chunks.push(chunk));
      request.on('end', () => resolve(Buffer.concat(chunks)));
      request.on('close', () => resolve(undefined));
    });
  }

  #echo(request: IncomingMessage, socket: Socket): void {
    const { headers } = request;
    const id = String(headers['x-id']);
    this.#ledger.arrived(id, 'GET');
    socket.on('error', () => socket.destroy());
    if (this.isDeaf) {
      return;
    }
    if (headers['x-fault'] === 'reset-before') {
      cutOff(socket);
      return;
    }
    const lines = Object.entries(this.#headersOf(request)).map(
      ([name, value]) => `${name}: ${value}\r\n`,
    );
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${lines.join(
        '',
      )}\r\n`,
    );
    let left = headers['x-fault'] === 'reset-in-answer' ? 5_000 : Infinity;
    const parts = new FrameParts();
    socket.on('data', chunk => {
      left -= chunk.length;
      if (left < 0) {
        cutOff(socket);
        return;
      }
      const isFree = parts
        .take(chunk)
        .map(payload => socket.write(frameOf(payload, false)))
        .every(Boolean);
      if (!isFree) {
        socket.pause();
        socket.once('drain', () => socket.resume());
      }
    });
    socket.on('end', () => socket.end());
  }
}

/** A few pieces, one after the other. */
function trickle(
  response: ServerResponse,
  content: Buffer,
  from: number,
): void {
  const step = Math.max(1, Math.ceil(content.length / 5));
  if (from >= content.length || response.destroyed) {
    response.end();
    return;
  }
  response.write(content.subarray(from, from + step));
  setTimeout(() => trickle(response, content, from + step), 5);
}

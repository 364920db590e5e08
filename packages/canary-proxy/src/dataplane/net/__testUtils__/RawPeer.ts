import { once } from 'node:events';
import { AddressInfo, connect, createServer, Server, Socket } from 'node:net';

/** One side of a connection, byte by byte. */
export class RawPeer {
  static async connect(port: number): Promise<RawPeer> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new RawPeer(socket);
  }

  received = '';
  hasEnded = false;
  /** The other side cut the connection. */
  wasReset = false;
  readonly socket: Socket;
  readonly #waiting = new Set<() => void>();

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', data => {
      this.received += data.toString('latin1');
      this.#look();
    });
    socket.on('error', () => {
      this.wasReset = true;
    });
    socket.on('close', () => {
      this.hasEnded = true;
      this.#look();
    });
  }

  say(text: string): void {
    this.socket.write(text, 'latin1');
  }

  /** Waits until something has come, and fails when it can't come any more. */
  async hears(text: string): Promise<string> {
    await this.#until(() => this.hasEnded || this.received.includes(text));
    if (!this.received.includes(text)) {
      throw new Error(`Expected '${text}', got '${this.received}' and the end`);
    }
    return this.received;
  }

  /** Waits for the end of the connection; answers all that came. */
  async end(): Promise<string> {
    await this.#until(() => this.hasEnded);
    return this.received;
  }

  destroy(): void {
    this.socket.destroy();
  }

  #until(isSo: () => boolean): Promise<void> {
    return new Promise(resolve => {
      const look = () => {
        if (isSo()) {
          this.#waiting.delete(look);
          resolve();
        }
      };
      this.#waiting.add(look);
      look();
    });
  }

  #look(): void {
    [...this.#waiting].forEach(look => look());
  }
}

/** An instance that says what a test wants it to say. */
export class RawInstance {
  static async start(): Promise<RawInstance> {
    const server = createServer();
    await new Promise<void>(resolve =>
      server.listen(0, '127.0.0.1', () => resolve()),
    );
    return new RawInstance(server);
  }

  readonly peers: RawPeer[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', socket => {
      this.peers.push(new RawPeer(socket));
      server.emit('peer');
    });
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The connection of this number, when it is there. */
  async peer(index: number): Promise<RawPeer> {
    while (this.peers.length <= index) {
      await once(this.#server, 'peer');
    }
    return this.peers[index];
  }

  async stop(): Promise<void> {
    this.peers.forEach(peer => peer.destroy());
    await new Promise(resolve => this.#server.close(resolve));
  }
}

import { AddressInfo, connect, createServer, Server, Socket } from 'node:net';

/** A way to a server that can be cut. */
export class Relay {
  static async start(to: { host: string; port: number }): Promise<Relay> {
    const relay = new Relay(to);
    await new Promise<void>(resolve =>
      relay.#server.listen(0, '127.0.0.1', resolve),
    );
    return relay;
  }

  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isCut = false;

  private constructor(to: { host: string; port: number }) {
    this.#server = createServer(client => {
      if (this.#isCut) {
        client.destroy();
        return;
      }
      const server = connect(to);
      for (const [socket, other] of [
        [client, server],
        [server, client],
      ]) {
        this.#sockets.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => {
          this.#sockets.delete(socket);
          other.destroy();
        });
        socket.pipe(other);
      }
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  cut(): void {
    this.#isCut = true;
    this.#sockets.forEach(socket => socket.destroy());
  }

  mend(): void {
    this.#isCut = false;
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise(resolve => this.#server.close(resolve));
  }
}

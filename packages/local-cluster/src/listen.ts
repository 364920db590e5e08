import type { AddressInfo, Server, Socket } from 'node:net';

/** Listens on 127.0.0.1 and resolves to the port. Rejects with the error of the port, for example `EADDRINUSE`. */
export async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}

/** Stops listening and cuts the connections that are left. */
export async function closeServer(
  server: Server,
  sockets: Iterable<Socket>,
): Promise<void> {
  await new Promise<void>(resolve => {
    server.close(() => resolve());
    for (const socket of sockets) {
      socket.destroy();
    }
  });
}

import { createServer } from 'node:net';

/**
 * A port for a program that can't be told to take any. It lies below those that systems give to clients, so that nobody gets it by chance between
 * this look and its use.
 */
export async function unusedPort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const server = createServer();
    const isFree = await new Promise<boolean>(resolve => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (isFree) {
      await new Promise(resolve => server.close(resolve));
      return port;
    }
  }
}

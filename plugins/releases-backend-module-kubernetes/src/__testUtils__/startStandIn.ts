import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server where a canary proxy would listen. */
export interface StandIn {
  port: number;
  stop(): Promise<void>;
}

/** Starts a server that says that it is the proxy. */
export async function startStandIn(): Promise<StandIn> {
  const server = createServer((request, response) => {
    request.resume();
    response.end(JSON.stringify({ image: 'the proxy' }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

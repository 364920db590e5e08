import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Crowd } from './Crowd';

/**
 * The HTTP server that shows what a crowd saw and switches it on and off.
 *
 * @public
 */
export interface ControlServer {
  /** For example `http://127.0.0.1:16491`. */
  url: string;
  close(): Promise<void>;
}

const paths = ['GET /stats', 'GET /healthz', 'POST /on', 'POST /off'];

/**
 * Starts a control server on 127.0.0.1.
 *
 * @param port - 0 for any free one
 * @throws where the port is taken
 * @public
 */
export async function startControlServer(
  crowd: Crowd,
  port: number,
): Promise<ControlServer> {
  const server = createServer((request, response) => {
    request.resume();
    const { status, body } = answer(crowd, request);
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(`${JSON.stringify(body, undefined, 2)}\n`);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(
              `Port ${port} for the control API is taken; set another one with --control-port`,
            )
          : error,
      ),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: actual } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${actual}`,
    close: async () => {
      const closed = new Promise(resolve => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function answer(crowd: Crowd, { method, url = '/' }: IncomingMessage) {
  const path = url.replace(/\?.*/, '');
  switch (`${method} ${path}`) {
    case 'GET /':
      return { status: 200, body: { paths } };
    case 'GET /healthz':
      return { status: 200, body: { status: 'ok' } };
    case 'GET /stats':
      return { status: 200, body: crowd.stats() };
    case 'POST /on':
      crowd.on();
      return { status: 200, body: crowd.stats() };
    case 'POST /off':
      crowd.off();
      return { status: 200, body: crowd.stats() };
    default: {
      const isKnown = paths.some(known => known.split(' ')[1] === path);
      return {
        status: isKnown ? 405 : 404,
        body: { error: `There is no '${method} ${path}'`, paths },
      };
    }
  }
}

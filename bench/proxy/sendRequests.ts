import { Agent, request } from 'node:http';

/** Connections that are kept alive, each with one request at a time. */
const CONNECTIONS = 32;

/** One kind of request. */
export interface RequestKind {
  name: string;
  method: 'GET' | 'POST';
  body?: Buffer;
}

/**
 * Sends a number of requests of as many users.
 *
 * @throws Error at the first answer that isn't a whole 200: what fails costs less.
 */
export async function sendRequests(
  port: number,
  kind: RequestKind,
  count: number,
): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  let next = 0;
  try {
    await Promise.all(
      Array.from({ length: CONNECTIONS }, async () => {
        while (next < count) {
          next += 1;
          await send(agent, port, kind, `u${next}`);
        }
      }),
    );
  } finally {
    agent.destroy();
  }
}

function send(
  agent: Agent,
  port: number,
  { method, body }: RequestKind,
  uid: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        agent,
        host: '127.0.0.1',
        port,
        method,
        path: '/api/items?page=2',
        headers: {
          cookie: `theme=dark; uid=${uid}`,
          'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0)',
          accept: '*/*',
          ...(body ? { 'content-length': body.length } : {}),
        },
      },
      answer => {
        answer.resume();
        answer.on('error', reject);
        answer.on('end', () =>
          answer.statusCode === 200 && answer.complete
            ? resolve()
            : reject(
                new Error(`Expected a whole 200, got ${answer.statusCode}`),
              ),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

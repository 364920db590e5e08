import { Agent, IncomingHttpHeaders, request } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** What came back. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  rawHeaders: string[];
  body: string;
}

/** Asks a port of this machine, with exactly the headers that are given; without an `agent` on a connection of its own. */
export async function ask(
  port: number,
  options: {
    method?: string;
    path?: string;
    headers?: Record<string, string | string[]> | string[];
    body?: string;
    agent?: Agent;
  } = {},
): Promise<Answer> {
  const { method, path = '/', headers = {}, body, agent = false } = options;
  const response = await new Promise<import('node:http').IncomingMessage>(
    (resolve, reject) => {
      request(
        { host: '127.0.0.1', port, method, path, headers, agent },
        resolve,
      )
        .on('error', reject)
        .end(body);
    },
  );
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    rawHeaders: response.rawHeaders,
    body: (await buffer(response)).toString('latin1'),
  };
}

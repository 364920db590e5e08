import http, {
  type Agent,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import { pipeline } from 'node:stream';
import type { Address } from './addresses';
import { decideRetry } from './decideRetry';
import { endToEndHeaders, type HeaderFields } from './forwardedHeaders';

/** A request on its way to one of several addresses. */
export interface Forwarding {
  request: IncomingMessage;
  response: ServerResponse;
  headers: HeaderFields;
  /** In the order in which they are tried. */
  addresses: Address[];
  /** Keeps connections to pods open between requests. */
  agent: Agent;
}

/**
 * Sends a request to the first address that takes it, and its answer back, both as they come.
 *
 * A pod that can't be reached, or that closed an idle connection just then, is no error for the client as long as the request can be sent again.
 */
export function forwardRequest(forwarding: Forwarding): void {
  const { request, response, headers, addresses, agent } = forwarding;
  const hasBody =
    request.headers['transfer-encoding'] !== undefined ||
    Number(request.headers['content-length'] ?? 0) > 0;
  const repeatable =
    !hasBody && ['GET', 'HEAD', 'OPTIONS'].includes(request.method ?? '');
  let place = 0;
  let attempts = 0;
  let current: http.ClientRequest | undefined;
  response.on('close', () => {
    if (!response.writableFinished) {
      current?.destroy();
    }
  });
  send(repeatable);

  function send(pooled: boolean): void {
    attempts += 1;
    const { host, port } = addresses[place];
    let connected = false;
    let answered = false;
    const upstream = http.request({
      host,
      port,
      method: request.method,
      path: request.url,
      headers,
      // Only what can be repeated travels on a connection that the pod may be closing.
      agent: pooled ? agent : false,
      setHost: false,
    });
    current = upstream;
    upstream.on('socket', (socket: Socket) => {
      const onConnected = () => {
        connected = true;
        socket.setNoDelay(true);
        if (hasBody) {
          // The body is read once: not before there is somebody to take it.
          // Not as a pipeline, which would end the client's connection before it is told what went wrong.
          request.pipe(upstream);
        } else {
          upstream.end();
        }
      };
      if (socket.connecting) {
        socket.once('connect', onConnected);
      } else {
        onConnected();
      }
    });
    upstream.on('response', answer => {
      answered = true;
      try {
        response.writeHead(
          answer.statusCode ?? 502,
          answer.statusMessage,
          endToEndHeaders(answer),
        );
      } catch (error) {
        // Node's server refuses to write what its client has read, such as a status of 42.
        upstream.destroy();
        refuse(
          response,
          502,
          `The pod at ${host}:${port} gave an answer that can't be passed on: ${
            (error as Error).message
          }`,
        );
        return;
      }
      response.flushHeaders();
      pipeline(answer, response, error => {
        if (error) {
          response.destroy();
        }
      });
    });
    upstream.on('error', error => {
      if (answered || response.destroyed) {
        response.destroy();
        return;
      }
      const next = decideRetry({
        connected,
        reused: upstream.reusedSocket,
        repeatable,
        untried: addresses.length - place - 1,
        attempts,
      });
      if (next === 'none') {
        refuse(
          response,
          502,
          `The pod at ${host}:${port} did not answer: ${error.message}`,
        );
        return;
      }
      place += next === 'other' ? 1 : 0;
      send(repeatable && next === 'other');
    });
  }
}

/** Answers for a pod that can't. */
export function refuse(
  response: ServerResponse,
  code: number,
  message: string,
): void {
  const text = `${message}\n`;
  response.writeHead(code, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    ...(code === 503 ? { 'Retry-After': '1' } : {}),
  });
  response.end(text);
}

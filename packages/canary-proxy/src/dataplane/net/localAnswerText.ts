import { STATUS_CODES } from 'node:http';

/** Seconds after which a client may ask again when a route has no instance. */
export const RETRY_AFTER = 1;

/** What a client hears when nobody can answer it. */
export const NO_INSTANCE = 'No instance is ready';

/**
 * An answer of the proxy's own.
 *
 * @param closes - the connection ends after it
 * @param toHead - it answers a HEAD
 */
export function localAnswerText(
  status: number,
  message: string,
  closes: boolean,
  toHead: boolean,
): string {
  const connection = closes ? 'Connection: close\r\n' : '';
  const retry = status === 503 ? `Retry-After: ${RETRY_AFTER}\r\n` : '';
  return `HTTP/1.1 ${status} ${
    STATUS_CODES[status]
  }\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${
    message.length + 1
  }\r\n${retry}${connection}\r\n${toHead ? '' : `${message}\n`}`;
}

/** How long the body of such an answer is. Bytes. */
export function localAnswerBytes(method: string, message: string): number {
  return method === 'HEAD' ? 0 : message.length + 1;
}

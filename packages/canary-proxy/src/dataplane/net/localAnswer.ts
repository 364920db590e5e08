import { STATUS_CODES } from 'node:http';

/** Seconds after which a client may ask again when a route has no instance. */
const RETRY_AFTER = 1;

/** What a client hears when nobody can answer it. */
export const NO_INSTANCE = 'No instance is ready';

/** What a client hears when an instance failed. */
export const FAILURES = { 502: 'Bad gateway', 504: 'Gateway timeout' };

/**
 * An answer that this proxy gives itself.
 *
 * @param toHead - without its body
 * @param closes - the connection ends after it
 */
export function localAnswer(
  status: number,
  message: string,
  toHead: boolean,
  closes: boolean,
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
export function localBytes(method: string, message: string): number {
  return method === 'HEAD' ? 0 : message.length + 1;
}

import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a request may use the admin API: by its token, in `Authorization: Bearer` or in `X-Canary-Proxy-Token`, for an API server that passes the
 * request on keeps `Authorization` for itself. Takes the same time for every wrong token.
 *
 * @param tokens - one or two; where none is configured, a request to a loopback name may
 */
export function isAllowed(
  headers: IncomingHttpHeaders,
  tokens: readonly string[],
): boolean {
  if (tokens.length === 0) {
    // A name that was made to resolve to loopback is some web page's way in.
    return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(
      headers.host ?? '',
    );
  }
  const own = headers['x-canary-proxy-token'];
  const bearer = /^Bearer +(.+)$/i.exec(headers.authorization ?? '')?.[1];
  return [own, bearer].some(
    given =>
      typeof given === 'string' &&
      tokens.map(token => isSame(given, token)).includes(true),
  );
}

function isSame(given: string, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}

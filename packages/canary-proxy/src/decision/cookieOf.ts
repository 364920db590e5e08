import { readCookie } from './readCookie';
import type { DecidedRequest } from './RequestDecider';

/** The value of a request's cookie as received, the first where its name comes several times. */
export function cookieOf(
  request: Pick<DecidedRequest, 'header' | 'cookie'>,
  name: string,
): string | undefined {
  return request.cookie
    ? request.cookie(name)
    : readCookie(request.header('cookie'), name);
}

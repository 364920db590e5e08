import { bitOf, OddityBits } from '../../http1/Oddity';
import { BODILESS } from '../../http1/RequestHead';
import { withHyphens } from './Fields';
import type { StreamRequest } from './StreamRequest';

const TARGET_BYTES = bitOf('target-bytes');
const FRAGMENT = bitOf('fragment');
const UNEXPECTED_BODY = bitOf('unexpected-body');
const UNDERSCORE = bitOf('underscore');

/** What a proxy says, or gives where there is none. */
const FORWARDED = new Set([
  'x-request-id',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
]);

/** What is unusual about a request on a stream; the others are no part of HTTP/2. */
export function odditiesOf({
  target,
  method,
  hasBody,
  raw,
}: Pick<StreamRequest, 'target' | 'method' | 'hasBody' | 'raw'>): OddityBits {
  let found = 0;
  if (/[\x80-\xff]/.test(target)) {
    found |= TARGET_BYTES;
  }
  if (target.includes('#')) {
    found |= FRAGMENT;
  }
  if (hasBody && BODILESS.has(method)) {
    found |= UNEXPECTED_BODY;
  }
  for (let at = 0; at < raw.length; at += 2) {
    if (raw[at].includes('_') && FORWARDED.has(withHyphens(raw[at]))) {
      found |= UNDERSCORE;
    }
  }
  return found;
}

import type { IncomingHttpHeaders } from 'node:http2';
import { NEVER_IN_TRAILERS } from '../../http1/Trailers';
import { Fields, keepSensitive, passedFields } from './Fields';

/** What belongs to one connection. */
const ENDS_HERE = new Set([
  'connection',
  'te',
  'upgrade',
  'transfer-encoding',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'http2-settings',
]);

const NOT_LATE = new Set([...NEVER_IN_TRAILERS, 'http2-settings']);

/**
 * The head of an answer as the client gets it, be it one before the real one.
 *
 * @param cookies - what this proxy sets
 */
export function responseFields(
  raw: readonly string[],
  headers: IncomingHttpHeaders & { ':status'?: number },
  cookies: readonly string[],
): Fields {
  const fields = passedFields(raw, ENDS_HERE);
  fields[':status'] = headers[':status'];
  if (cookies.length > 0) {
    fields['set-cookie'] = [fields['set-cookie'] ?? [], cookies]
      .flat(2)
      .map(String);
  }
  keepSensitive(fields, headers);
  return fields;
}

/** Trailers as they are passed on, both ways: what comes too late ends here. */
export function trailerFields(raw: readonly string[]): Fields {
  return passedFields(raw, NOT_LATE);
}

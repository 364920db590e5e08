import type { IncomingHttpHeaders } from 'node:http2';
import {
  CachedAnswer,
  privateCacheControl,
} from '../../caching/privateCacheControl';
import {
  keptOfPrivateResponse,
  keptOfResponse,
  responseFieldNames,
} from '../../http1/responseFields';
import { NEVER_IN_TRAILERS } from '../../http1/Trailers';
import { Fields, keepSensitive, passedFields } from './Fields';

/** What belongs to one connection. */
const ENDS_HERE = new Set([
  ...responseFieldNames.except(keptOfResponse),
  'http2-settings',
]);

/** The same where caches are told something else. */
const ENDS_HERE_PRIVATELY = new Set([
  ...responseFieldNames.except(keptOfPrivateResponse),
  'http2-settings',
]);

const NOT_LATE = new Set([...NEVER_IN_TRAILERS, 'http2-settings']);

/** What is added to an answer on its way to the client. */
export interface AnswerFacts {
  /** What this proxy sets. */
  cookies: readonly string[];
  /** Shared caches must not keep it, for the other group has another answer. */
  isPrivate: boolean;
}

/**
 * The head of an answer as the client gets it, be it one before the real one.
 */
export function responseFields(
  raw: readonly string[],
  headers: IncomingHttpHeaders & { ':status'?: number },
  { cookies, isPrivate }: AnswerFacts,
): Fields {
  const fields = passedFields(raw, isPrivate ? ENDS_HERE_PRIVATELY : ENDS_HERE);
  fields[':status'] = headers[':status'];
  if (isPrivate) {
    fields['cache-control'] = privateCacheControl(cachedAnswer(headers));
  }
  if (cookies.length > 0) {
    fields['set-cookie'] = [fields['set-cookie'] ?? [], cookies]
      .flat(2)
      .map(String);
  }
  keepSensitive(fields, headers);
  return fields;
}

/** An answer as caches see it. */
export function cachedAnswer(
  headers: IncomingHttpHeaders & { ':status'?: number },
): CachedAnswer {
  return {
    status: headers[':status'] ?? 0,
    cacheControl: headers['cache-control'],
    hasExpires: headers.expires !== undefined,
  };
}

/** Trailers as they are passed on, both ways: what comes too late ends here. */
export function trailerFields(raw: readonly string[]): Fields {
  return passedFields(raw, NOT_LATE);
}

/** Whether an answer is one of server-sent events, which browsers ask for again when it ends. */
export function isEventStream(headers: IncomingHttpHeaders): boolean {
  return /^text\/event-stream\b/i.test(headers['content-type'] ?? '');
}

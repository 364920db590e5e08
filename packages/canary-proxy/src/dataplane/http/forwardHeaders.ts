/** Headers that belong to one connection and are never passed on. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
]);

/** Said anew for the instance, whatever the client sent. */
const REWRITTEN = new Set([
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-canary-group',
  // Answered by this proxy's own server, which has sent `100 Continue` already.
  'expect',
]);

/** A client that names these in `Connection` wants to change what the message means. */
const NEVER_NAMED = new Set(['host', 'content-length']);

/** What is added to a request on its way to an instance. */
export interface ForwardedFacts {
  peer: string;
  forwardedFor: string | undefined;
  proto: string;
  host: string | undefined;
  group: string;
  requestId: string | undefined;
  /** The protocol that the client wants to change to, where it is passed on. */
  upgrade?: string;
  /** The request has a body of unknown length. */
  chunked: boolean;
  /** The request may have a body by its method, but has none. */
  empty: boolean;
}

/**
 * The headers of a request for an instance: those that were received, in their order and spelling, without those of the connection.
 *
 * @param raw - names and values in turn
 */
export function requestHeaders(
  raw: readonly string[],
  facts: ForwardedFacts,
): string[] {
  const named = namedByConnection(raw);
  const headers: string[] = [];
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at].toLowerCase();
    if (!HOP_BY_HOP.has(name) && !REWRITTEN.has(name) && !named?.has(name)) {
      headers.push(raw[at], raw[at + 1]);
    }
  }
  const { forwardedFor, peer, requestId } = facts;
  headers.push(
    'X-Forwarded-For',
    forwardedFor ? `${forwardedFor}, ${peer}` : peer,
    'X-Forwarded-Proto',
    facts.proto,
    'x-canary-group',
    facts.group,
  );
  if (facts.host !== undefined) {
    headers.push('X-Forwarded-Host', facts.host);
  }
  if (requestId !== undefined) {
    headers.push('x-request-id', requestId);
  }
  if (facts.upgrade !== undefined) {
    headers.push('Connection', 'Upgrade', 'Upgrade', facts.upgrade);
  } else if (facts.chunked) {
    headers.push('Transfer-Encoding', 'chunked');
  } else if (facts.empty) {
    headers.push('Content-Length', '0');
  }
  return headers;
}

/**
 * The headers of an answer for the client: those that the instance sent, without those of its connection.
 *
 * @param raw - names and values in turn
 */
export function responseHeaders(
  raw: readonly string[],
  setCookie: string | undefined,
): string[] {
  const named = namedByConnection(raw);
  const headers: string[] = [];
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at].toLowerCase();
    if (!HOP_BY_HOP.has(name) && !named?.has(name)) {
      headers.push(raw[at], raw[at + 1]);
    }
  }
  if (setCookie !== undefined) {
    headers.push('Set-Cookie', setCookie);
  }
  return headers;
}

function namedByConnection(raw: readonly string[]): Set<string> | undefined {
  let named: Set<string> | undefined;
  for (let at = 0; at < raw.length; at += 2) {
    if (
      raw[at].length === 10 &&
      raw[at].toLowerCase() === 'connection' &&
      raw[at + 1] !== 'keep-alive'
    ) {
      named ??= new Set();
      for (const token of raw[at + 1].split(',')) {
        const name = token.trim().toLowerCase();
        if (!NEVER_NAMED.has(name)) {
          named.add(name);
        }
      }
    }
  }
  return named;
}

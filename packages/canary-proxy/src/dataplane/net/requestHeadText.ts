import type { RequestHead } from '../../http1/RequestHead';

/** Methods that say `Content-Length: 0` where they have no body. */
const WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);

/** What is added to a request on its way to an instance. */
export interface ForwardedFacts {
  peer: string;
  proto: string;
  /** The host that the client asked for. */
  host: string | undefined;
  group: string;
  /** Where the request goes, for a client that names no host. */
  address: string;
  /** For a request that has none. */
  newId: string | undefined;
  /** The `traceparent` of a trace that begins here. */
  newTrace: string | undefined;
}

/**
 * The head of a request as an instance gets it: the lines that came, in their order and spelling, without those of the connection, and what this
 * proxy says.
 */
export function requestHeadText(
  head: RequestHead,
  facts: ForwardedFacts,
): string {
  const { peer, proto, host, group, address, newId, newTrace } = facts;
  const { forwardedFor } = head;
  let text = `${head.passed(address, newTrace !== undefined)}X-Forwarded-For: ${
    forwardedFor === undefined ? peer : `${forwardedFor}, ${peer}`
  }\r\nX-Forwarded-Proto: ${proto}\r\n${groupLine(group)}`;
  if (host !== undefined) {
    text += `X-Forwarded-Host: ${host}\r\n`;
  }
  if (newTrace !== undefined) {
    text += `traceparent: ${newTrace}\r\n`;
  }
  if (newId !== undefined) {
    text += `x-request-id: ${newId}\r\n`;
  }
  if (head.isChunked) {
    text += 'Transfer-Encoding: chunked\r\n';
  } else if (!head.saysLength && WITH_BODY.has(head.method)) {
    text += 'Content-Length: 0\r\n';
  }
  if (head.expectsContinue) {
    text += 'Expect: 100-continue\r\n';
  }
  if (head.isWebSocket) {
    text += 'Connection: Upgrade\r\nUpgrade: websocket\r\n';
  }
  return `${text}\r\n`;
}

/**
 * The same head for an instance of another group. What a client says by this name is never passed on, so the line is there once.
 */
export function withGroup(text: string, from: string, to: string): string {
  return text.replace(`\r\n${groupLine(from)}`, `\r\n${groupLine(to)}`);
}

/** The same request for an instance of the canary whose answer nobody gets. */
export function mirrorText(opening: string): string {
  return opening.replace(
    `\r\n${groupLine('stable')}`,
    `\r\n${groupLine('canary')}x-canary-mirror: true\r\n`,
  );
}

function groupLine(group: string): string {
  return `x-canary-group: ${group}\r\n`;
}

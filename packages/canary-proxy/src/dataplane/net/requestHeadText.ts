import type { RequestHead } from '../../http1/RequestHead';
import type { Group } from '../../traffic/RouteTraffic';
import type { Received } from './Received';

/** Methods that say `Content-Length: 0` where they have no body. */
const WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);

/** What says which group a request belongs to. */
const GROUPS: Readonly<Record<Group, string>> = {
  stable: 'x-canary-group: stable\r\n',
  canary: 'x-canary-group: canary\r\n',
};

/** What is added to a request on its way to an instance. */
export interface ForwardedFacts {
  /** Who asks, by {@link forwardedLines}. */
  forwarded: string;
  group: Group;
  /** Where the request goes, for a client that names no host. */
  address: string;
  /** For a request that has none. */
  newId: string | undefined;
  /** The `traceparent` of a trace that begins here. */
  newTrace: string | undefined;
}

/** What an instance is told of who asks. */
export function forwardedLines(
  peer: string,
  forwardedFor: string | undefined,
  { proto, host }: Pick<Received, 'proto' | 'host'>,
): string {
  return `X-Forwarded-For: ${
    forwardedFor === undefined ? peer : `${forwardedFor}, ${peer}`
  }\r\nX-Forwarded-Proto: ${proto}\r\n${
    host === undefined ? '' : `X-Forwarded-Host: ${host}\r\n`
  }`;
}

/**
 * The head of a request as an instance gets it: the lines that came, in their order and spelling, without those of the connection, and what this
 * proxy says.
 */
export function requestHeadText(
  head: RequestHead,
  facts: ForwardedFacts,
): string {
  const { forwarded, group, address, newId, newTrace } = facts;
  let text =
    head.passed(address, newTrace !== undefined) + forwarded + GROUPS[group];
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
export function withGroup(text: string, from: Group, to: Group): string {
  return text.replace(`\r\n${GROUPS[from]}`, `\r\n${GROUPS[to]}`);
}

/** The same request for an instance of the canary whose answer nobody gets. */
export function mirrorText(opening: string): string {
  return opening.replace(
    `\r\n${GROUPS.stable}`,
    `\r\n${GROUPS.canary}x-canary-mirror: true\r\n`,
  );
}

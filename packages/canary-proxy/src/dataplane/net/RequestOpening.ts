import type { PieceTaker } from '../../http1/passLines';
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
 * The head of a request as an instance gets it, in pieces: the lines that came, in their order and spelling, without those of the connection, and what this proxy
 * says. It is kept as long as the request may be sent once more.
 */
export interface RequestOpening {
  /** With the first line. */
  lines: string;
  forwarded: string;
  group: Group;
  /** With the end of the head. */
  rest: string;
}

/** The opening of a request that goes to an instance of a group. */
export function requestOpening(
  head: RequestHead,
  { forwarded, group, address, newId, newTrace }: ForwardedFacts,
): RequestOpening {
  let rest = '';
  if (newTrace !== undefined) {
    rest += `traceparent: ${newTrace}\r\n`;
  }
  if (newId !== undefined) {
    rest += `x-request-id: ${newId}\r\n`;
  }
  if (head.isChunked) {
    rest += 'Transfer-Encoding: chunked\r\n';
  } else if (!head.saysLength && WITH_BODY.has(head.method)) {
    rest += 'Content-Length: 0\r\n';
  }
  if (head.expectsContinue) {
    rest += 'Expect: 100-continue\r\n';
  }
  if (head.isWebSocket) {
    rest += 'Connection: Upgrade\r\nUpgrade: websocket\r\n';
  }
  return {
    lines: head.passed(address, newTrace !== undefined),
    forwarded,
    group,
    rest: `${rest}\r\n`,
  };
}

/** The same request for an instance of the canary whose answer nobody gets. */
export function mirroredOpening(opening: RequestOpening): RequestOpening {
  return {
    ...opening,
    group: 'canary',
    rest: `x-canary-mirror: true\r\n${opening.rest}`,
  };
}

/** Gives an opening to a connection to an instance, piece by piece. */
export function writeOpening(
  taker: PieceTaker,
  { lines, forwarded, group, rest }: RequestOpening,
): void {
  taker.text(lines);
  taker.text(forwarded);
  taker.text(GROUPS[group]);
  taker.text(rest);
}

import { privateCacheControl } from '../../caching/privateCacheControl';
import type { PieceTaker } from '../../http1/passLines';
import type { ResponseHead } from '../../http1/ResponseHead';

/** What is added to an answer on its way to the client. */
export interface AnswerFacts {
  /** What this proxy sets. */
  cookies: readonly string[];
  /** Shared caches must not keep it, for the other group has another answer. */
  isPrivate: boolean;
  /** The body goes on in chunks. */
  isChunked: boolean;
  /** What is said of the client's connection, as lines. */
  connection: string;
}

/**
 * Writes the head of an answer as the client gets it: the lines that came, in their order and spelling, without those of the instance's connection, and what
 * this proxy says.
 */
export function writeResponseHead(
  taker: PieceTaker,
  head: ResponseHead,
  { cookies, isPrivate, isChunked, connection }: AnswerFacts,
): void {
  head.pass(taker, !isPrivate);
  const caching = isPrivate ? privateCacheControl(head) : undefined;
  if (caching !== undefined) {
    taker.text(`Cache-Control: ${caching}\r\n`);
  }
  if (isChunked) {
    taker.text('Transfer-Encoding: chunked\r\n');
  }
  for (const cookie of cookies) {
    taker.text(`Set-Cookie: ${cookie}\r\n`);
  }
  taker.text(`${connection}\r\n`);
}

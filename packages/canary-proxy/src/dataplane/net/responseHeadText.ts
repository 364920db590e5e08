import { privateCacheControl } from '../../caching/privateCacheControl';
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
 * The head of an answer as the client gets it: the lines that came, in their order and spelling, without those of the instance's connection, and what
 * this proxy says.
 */
export function responseHeadText(
  head: ResponseHead,
  { cookies, isPrivate, isChunked, connection }: AnswerFacts,
): string {
  return `${head.passed(!isPrivate)}${isPrivate ? cacheLine(head) : ''}${
    isChunked ? 'Transfer-Encoding: chunked\r\n' : ''
  }${
    cookies.length === 0 ? '' : cookies.map(cookieLine).join('')
  }${connection}\r\n`;
}

function cacheLine(head: ResponseHead): string {
  const said = privateCacheControl(head);
  return said === undefined ? '' : `Cache-Control: ${said}\r\n`;
}

function cookieLine(cookie: string): string {
  return `Set-Cookie: ${cookie}\r\n`;
}

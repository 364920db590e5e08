import type { Fault } from './Fault';

export type Method = 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE' | 'PATCH';

/** What of a request is sent a second time by no proxy. */
export function isIdempotent(method: Method): boolean {
  return method !== 'POST' && method !== 'PATCH';
}

/** A request, and what its answer is to be. */
export interface ChaosRequest {
  id: string;
  route: string;
  uid: string;
  method: Method;
  version: '1.0' | '1.1';
  fault: Fault;
  bodyLength: number;
  isChunked: boolean;
  expectsContinue: boolean;
  answerLength: number;
  isAnswerChunked: boolean;
  isWebSocket: boolean;
  closes: boolean;
}

/** The head as a client writes it. */
export function headOf(request: ChaosRequest, cookies: string): string {
  const { id, method, version, uid, fault, bodyLength, isChunked } = request;
  const hasBody = bodyLength > 0 || isChunked;
  const framing = isChunked
    ? 'Transfer-Encoding: chunked\r\n'
    : `Content-Length: ${bodyLength}\r\n`;
  return [
    `${method} /${id} HTTP/${version}\r\n`,
    'Host: chaos.example\r\n',
    `Cookie: uid=${uid}${cookies}\r\n`,
    `X-Id: ${id}\r\n`,
    `X-Fault: ${fault}\r\n`,
    `X-Length: ${bodyLength}\r\n`,
    `X-Answer: ${request.answerLength}\r\n`,
    request.isAnswerChunked ? 'X-Chunks: yes\r\n' : '',
    hasBody ? framing : '',
    request.expectsContinue ? 'Expect: 100-continue\r\n' : '',
    request.isWebSocket
      ? 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'
      : connectionField(request),
    '\r\n',
  ].join('');
}

function connectionField({ version, closes }: ChaosRequest): string {
  if (version === '1.0') {
    return closes ? '' : 'Connection: keep-alive\r\n';
  }
  return closes ? 'Connection: close\r\n' : '';
}

import {
  ClientHttp2Session,
  ClientHttp2Stream,
  IncomingHttpHeaders,
  OutgoingHttpHeaders,
} from 'node:http2';

/** What came back on a stream, until its end. */
export interface StreamAnswer {
  /** The statuses of what came before the answer. */
  interim: number[];
  headers: IncomingHttpHeaders & { ':status'?: number };
  /** The head was all of the answer. */
  isHeadAlone: boolean;
  body: string;
  trailers: IncomingHttpHeaders;
  /** How the stream was closed; 0 where nothing was amiss. */
  code: number;
}

/** Asks on a session. */
export function askStream(
  session: ClientHttp2Session,
  headers: OutgoingHttpHeaders = {},
  body?: string,
): Promise<StreamAnswer> {
  const stream = session.request(headers, { endStream: body === undefined });
  if (body !== undefined) {
    stream.end(body);
  }
  return answerOf(stream);
}

/** Waits for the end of a stream. */
export async function answerOf(
  stream: ClientHttp2Stream,
): Promise<StreamAnswer> {
  const answer: StreamAnswer = {
    interim: [],
    headers: {},
    isHeadAlone: false,
    body: '',
    trailers: {},
    code: 0,
  };
  stream.on('headers', head => answer.interim.push(head[':status']!));
  stream.on('response', (head, flags) => {
    answer.headers = head;
    answer.isHeadAlone = (flags & 1) !== 0;
  });
  stream.on('trailers', fields => {
    answer.trailers = fields;
  });
  stream.on('data', piece => {
    answer.body += piece;
  });
  // the code says it too
  stream.on('error', () => {});
  await new Promise(resolve => stream.once('close', resolve));
  answer.code = stream.rstCode;
  return answer;
}

import { constants, ServerHttp2Stream } from 'node:http2';
import { RETRY_AFTER } from '../net/localAnswerText';
import { grpcStatusFor } from './grpc';

/**
 * Answers a request without an instance, or instead of one: to a client of gRPC by a status of gRPC, which comes with 200.
 *
 * @returns bytes of its body
 */
export function answerStream(
  stream: ServerHttp2Stream,
  isGrpc: boolean,
  status: number,
  message: string,
): number {
  if (stream.destroyed || stream.closed) {
    return 0;
  }
  if (stream.headersSent) {
    stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    return 0;
  }
  let bytes = 0;
  if (isGrpc) {
    stream.respond(
      {
        ':status': 200,
        'content-type': 'application/grpc',
        'grpc-status': grpcStatusFor(status),
        'grpc-message': message,
      },
      { endStream: true },
    );
  } else {
    const body = `${message}\n`;
    stream.respond({
      ':status': status,
      'content-type': 'text/plain; charset=utf-8',
      'content-length': body.length,
      'retry-after': status === 503 ? String(RETRY_AFTER) : undefined,
    });
    // to HEAD it has ended already
    if (!stream.writableEnded) {
      stream.end(body);
      bytes = body.length;
    }
  }
  // what is left of the request is read by nobody, and the client told so (RFC 9113, section 8.1)
  stream.resume();
  if (!stream.endAfterHeaders) {
    stream.close();
  }
  return bytes;
}

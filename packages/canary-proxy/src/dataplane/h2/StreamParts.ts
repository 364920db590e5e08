import type { ServerHttp2Stream } from 'node:http2';
import type { DecidedExchange } from '../net/ExchangeParts';
import type { StreamRequest } from './StreamRequest';

/** What an exchange on a stream begins with. */
export interface StreamParts extends DecidedExchange {
  client: ServerHttp2Stream;
  request: StreamRequest;
}

/** How an attempt failed before its answer. */
export interface StreamFailure {
  isSent: boolean;
  /** The instance hasn't acted on it. */
  isUnprocessed: boolean;
  /** The instance is not to blame: it closed a connection that was idle, or old. */
  isLeft: boolean;
  isLate: boolean;
}

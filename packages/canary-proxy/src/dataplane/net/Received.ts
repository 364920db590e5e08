import type { DecidedRequest } from '../../decision/RequestDecider';
import type { RequestHead } from '../../http1/RequestHead';

/** What is known of a request that has come. */
export interface Received extends DecidedRequest {
  /** When its head was there. Milliseconds since the epoch. */
  readonly arrivedAt: number;
  /** Who opened the connection. */
  peer: string;
  proto: string;
  host: string | undefined;
  target: string;
}

/** What is read of a head beside that, whatever it came by. */
export type ReadHead = Pick<
  RequestHead,
  'header' | 'hasRequestId' | 'traceparent' | 'oddities' | 'lines' | 'fields'
>;

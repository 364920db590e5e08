import type { DecidedRequest } from '../../decision/RequestDecider';

/** What is known of a request that has come. */
export interface Received extends DecidedRequest {
  /** Who opened the connection. */
  peer: string;
  proto: string;
  host: string | undefined;
  target: string;
}

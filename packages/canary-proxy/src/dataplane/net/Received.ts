import type { DecidedRequest } from '../../decision/RequestDecider';

/** What is known of a request that has come. */
export interface Received extends DecidedRequest {
  peer: string;
  proto: string;
  host: string | undefined;
  target: string;
}

import type { Group } from '../traffic/RouteTraffic';

/**
 * One request and what became of it. Texts are as received, one character per byte.
 */
export interface AccessEntry {
  /** When it began, milliseconds since the epoch. */
  time: number;
  route: string;
  /** Of the document that was served; none where there was none yet. */
  generation?: number;
  /** The group that it counts for. */
  group?: Group;
  /** Who was asked, where that is the other one. */
  answeredBy?: Group;
  bucket?: number;
  /** Why it got its group, or why it got no instance's answer. */
  reason: string;
  /** Index of the rule that takes the user. */
  rule?: number;
  /** A memory cookie said the bucket. */
  isRemembered?: boolean;
  /** Empty where it couldn't be read. */
  method: string;
  target: string;
  host?: string;
  status: number;
  /** Of the answer's body, or of the other protocol, to the client. */
  bytes: number;
  /** Milliseconds. */
  duration: number;
  /** The instance that was asked last. */
  upstream?: string;
  /** How many instances were asked. */
  attempts: number;
  /** The client's. */
  address: string;
  agent?: string;
  traceId?: string;
  requestId?: string;
}

/** Where requests are written down. */
export interface AccessLog {
  write(entry: AccessEntry): void;
}

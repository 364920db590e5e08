import type { CrowdStats } from './CrowdCounts';

/**
 * What a crowd is started with.
 *
 * @public
 */
export interface CrowdOptions {
  /** The entrance, for example `http://127.0.0.1:16482`. */
  url: string;
  /** The hosts that are asked for: each user asks them in turn, and each of them is asked all the time. */
  hosts: string[];
  /** Requests a second, 60 by default. */
  rate?: number;
  /** How many users there are, 1000 by default. */
  users?: number;
  /** How many requests may wait for their answer at a time, 200 by default; what would be more is counted and left out. */
  maxInFlight?: number;
  /** Whether it begins at once, as it does by default. */
  on?: boolean;
}

/**
 * A running crowd.
 *
 * @public
 */
export interface Crowd {
  /** Users make requests again. */
  on(): void;
  /** No further requests; those in flight end. */
  off(): void;
  stats(): CrowdStats;
  /** Ends it at once; requests in flight are given up and not counted. */
  close(): Promise<void>;
}

import { checkOddities, OddityBits } from '../../http1/Oddity';
import { Refusal } from '../../http1/Refusal';
import type { RequestHead } from '../../http1/RequestHead';

/** How large requests may be, in bytes, and what they may not be. */
export interface RequestLimits {
  /** All lines of the head. */
  head: number;
  /** The target of the first line; 0 for as long as the head may be. */
  target: number;
  /** 0 for as large as it likes. */
  body: number;
  /** What is refused though it harms nobody by itself. */
  refused: OddityBits;
}

/** The head of a request may be as long as Traefik takes it; all else is up to the instances. */
export const DEFAULT_LIMITS: RequestLimits = {
  head: 1_048_576,
  target: 0,
  body: 0,
  refused: 0,
};

const TARGET_TOO_LONG = new Refusal(
  'target-too-long',
  414,
  'The request target is too long',
);

const BODY_TOO_LARGE = new Refusal(
  'body-too-large',
  413,
  'The body is too large',
);

/**
 * What a head says is within the limits.
 *
 * @throws Refusal
 */
export function checkHead(
  {
    target,
    length,
    oddities,
  }: Pick<RequestHead, 'target' | 'length' | 'oddities'>,
  limits: RequestLimits,
): void {
  checkOddities(oddities, limits.refused);
  if (limits.target !== 0 && target.length > limits.target) {
    throw TARGET_TOO_LONG;
  }
  checkBody(length, limits);
}

/**
 * So much of a body is within the limits.
 *
 * @throws Refusal
 */
export function checkBody(length: number, limits: RequestLimits): void {
  if (limits.body !== 0 && length > limits.body) {
    throw BODY_TOO_LARGE;
  }
}

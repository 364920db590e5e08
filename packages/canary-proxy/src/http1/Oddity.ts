import { Refusal } from './Refusal';

/** What is unusual about a request and harms nobody by itself: counted, and refused only where the operator says so. */
export const ODDITIES = [
  'old-version',
  'empty-line',
  'absolute-target',
  'target-bytes',
  'fragment',
  'unexpected-body',
  'underscore',
] as const;

export type Oddity = (typeof ODDITIES)[number];

/** A set of oddities: the bit of each is its place in {@link ODDITIES}. */
export type OddityBits = number;

const MESSAGES: Record<Oddity, string> = {
  'old-version': 'HTTP/1.0 is not spoken here',
  'empty-line': 'An empty line stands before the request',
  'absolute-target': 'The request target is a whole address',
  'target-bytes': 'The request target has bytes above ASCII',
  fragment: 'The request target has a fragment',
  'unexpected-body': 'A request of this method has no body',
  underscore: 'A header would be another one with hyphens',
};

const REFUSALS = ODDITIES.map(
  oddity => new Refusal(oddity, 400, MESSAGES[oddity]),
);

/** The bit of an oddity. */
export function bitOf(oddity: Oddity): OddityBits {
  return 1 << ODDITIES.indexOf(oddity);
}

/** The bits of several. */
export function bitsOf(oddities: readonly Oddity[]): OddityBits {
  return oddities.reduce((bits, oddity) => bits | bitOf(oddity), 0);
}

/**
 * None of what a request has is refused.
 *
 * @throws Refusal for the first that is
 */
export function checkOddities(found: OddityBits, refused: OddityBits): void {
  const both = found & refused;
  if (both !== 0) {
    throw REFUSALS[31 - Math.clz32(both & -both)];
  }
}

import { RE2JS } from 're2js';
import { ValueMatch } from './Policy';
import { fromReceived, toReceived } from './receivedText';

/** Far beyond what a name or a version takes, and compiled in a moment. */
const MAX_PROGRAM = 1000;

/** Below RE2's own limit of 1,000, where compiling takes tens of milliseconds. */
const largeRepeat = /\{\d{0,9},?\d{3}/;

/** A regular expression as people wrote it has at most so many characters. */
export const MAX_PATTERN = 256;

/**
 * What is wrong with a regular expression; `undefined` where it can be used.
 */
export function whyNoPattern(pattern: string): string | undefined {
  if (pattern.length > MAX_PATTERN || largeRepeat.test(pattern)) {
    return 'too large';
  }
  try {
    return RE2JS.compile(pattern).programSize() > MAX_PROGRAM
      ? 'too large'
      : undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/**
 * Compiles how a value is compared to a test of values as received.
 */
export function compileMatch(
  match: ValueMatch,
): (value: string | undefined) => boolean {
  if ('equals' in match) {
    const expected = toReceived(match.equals);
    return value => value === expected;
  }
  if ('in' in match) {
    const expected = new Set<string | undefined>(match.in.map(toReceived));
    return value => expected.has(value);
  }
  if ('prefix' in match) {
    const prefix = toReceived(match.prefix);
    return value => value !== undefined && value.startsWith(prefix);
  }
  if ('matches' in match) {
    const pattern = RE2JS.compile(match.matches);
    return value =>
      value !== undefined && pattern.testExact(fromReceived(value));
  }
  return value => (value !== undefined) === match.exists;
}

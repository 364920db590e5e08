import { randomInt } from 'node:crypto';

/** Letters and digits that form no words and aren't mistaken for each other, as Kubernetes takes them for names. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** A random end for a name. */
export function randomSuffix(length = 5): string {
  let suffix = '';
  for (let index = 0; index < length; index += 1) {
    suffix += alphabet[randomInt(alphabet.length)];
  }
  return suffix;
}

/** Writes a 32-bit number with the letters of {@link randomSuffix}. */
export function encodeSafe(value: number): string {
  return [...String(value >>> 0)]
    .map(digit => alphabet[digit.charCodeAt(0) % alphabet.length])
    .join('');
}

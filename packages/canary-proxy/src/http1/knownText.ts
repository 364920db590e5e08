import { isText } from './isText';

/**
 * A text, one character per byte.
 *
 * @param known - what it probably says; it is given back where it does, for comparing costs less than to make a text
 */
export function knownText(
  buffer: Buffer,
  from: number,
  to: number,
  known: string,
): string {
  return to - from === known.length && isText(buffer, from, known)
    ? known
    : buffer.toString('latin1', from, to);
}

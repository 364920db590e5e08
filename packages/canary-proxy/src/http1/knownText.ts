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
  if (to - from !== known.length) {
    return buffer.toString('latin1', from, to);
  }
  for (let at = 0; at < known.length; at += 1) {
    if (buffer[from + at] !== known.charCodeAt(at)) {
      return buffer.toString('latin1', from, to);
    }
  }
  return known;
}

/**
 * Whether the bytes from `from` on are a text, in the case that it is written in.
 *
 * @param text - one character per byte
 */
export function isText(
  buffer: Uint8Array,
  from: number,
  text: string,
): boolean {
  for (let at = 0; at < text.length; at += 1) {
    if (buffer[from + at] !== text.charCodeAt(at)) {
      return false;
    }
  }
  return true;
}

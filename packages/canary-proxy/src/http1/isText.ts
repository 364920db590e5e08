/** Whether the bytes from `from` on are a text, in the case that it is written in. */
export function isText(
  buffer: Uint8Array,
  from: number,
  text: Uint8Array,
): boolean {
  for (let at = 0; at < text.length; at += 1) {
    if (buffer[from + at] !== text[at]) {
      return false;
    }
  }
  return true;
}

/**
 * Bytes that belong to one name and one length alone: what is lost, doubled, moved or from somebody else shows.
 */
export function contentOf(name: string, length: number): Buffer {
  let state = length | 1;
  for (let i = 0; i < name.length; i += 1) {
    state = Math.imul(state ^ name.charCodeAt(i), 0x01000193);
  }
  const content = Buffer.allocUnsafe(length);
  for (let at = 0; at < length; at += 1) {
    state = (Math.imul(state, 0x19660d) + 0x3c6ef35f) | 0;
    content[at] = state >>> 24;
  }
  return content;
}

import { CR, LF } from './characters';

/** Whether all that has come is an empty line. Some clients say one after a body (RFC 9112, section 2.2); no request begins by it. */
export function isEmptyLine(
  buffer: Uint8Array,
  from: number,
  end: number,
): boolean {
  return end - from === 2 && buffer[from] === CR && buffer[from + 1] === LF;
}

import { SEMICOLON, SPACE, TAB } from './characters';
import { isText } from './isText';

const EQUALS = 0x3d;
const NO_BREAK_SPACE = 0xa0;

/**
 * The value of a cookie in the line of a head, the first where its name comes several times: what {@link readCookie} finds in the text of that line, without
 * making it.
 */
export function cookieIn(
  buffer: Buffer,
  from: number,
  to: number,
  name: string,
): string | undefined {
  for (let at = from; at < to; at = pairEnd(buffer, at, to) + 1) {
    while (at < to && (buffer[at] === SPACE || buffer[at] === TAB)) {
      at += 1;
    }
    const equals = at + name.length;
    if (equals < to && buffer[equals] === EQUALS && isText(buffer, at, name)) {
      let end = pairEnd(buffer, equals, to);
      while (isSpace(buffer[end - 1])) {
        end -= 1;
      }
      return buffer.toString('latin1', equals + 1, end);
    }
  }
  return undefined;
}

function pairEnd(buffer: Buffer, from: number, to: number): number {
  let at = from;
  while (at < to && buffer[at] !== SEMICOLON) {
    at += 1;
  }
  return at;
}

/** As `trimEnd` has it, of what may be in a header. */
function isSpace(byte: number): boolean {
  return byte === SPACE || byte === TAB || byte === NO_BREAK_SPACE;
}

import { isText } from './isText';
import { REFUSALS } from './Refusal';

/** What the version of a message begins with. */
export const VERSION = 'HTTP/1.';

/** Where the digit before the dot is. */
const MAJOR = VERSION.length - 2;

/** Where the digit after it is. */
const MINOR = VERSION.length;

/**
 * The minor version that a first line ends with: `HTTP/1.0` or `HTTP/1.1`.
 *
 * @throws Refusal
 */
export function minorOf(buffer: Buffer, from: number, to: number): number {
  if (to - from !== VERSION.length + 1) {
    throw REFUSALS.startLine;
  }
  const minor = buffer[from + MINOR] - 0x30;
  if (isText(buffer, from, VERSION) && (minor === 0 || minor === 1)) {
    return minor;
  }
  // another version of HTTP is told so, other words are no request
  throw isText(buffer, from, VERSION.slice(0, MAJOR)) &&
    isDigit(buffer[from + MAJOR]) &&
    isDigit(buffer[from + MINOR])
    ? REFUSALS.version
    : REFUSALS.startLine;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

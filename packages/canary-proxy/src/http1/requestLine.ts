import { REFUSALS } from './Refusal';

const METHODS = [
  'GET',
  'POST',
  'HEAD',
  'PUT',
  'DELETE',
  'OPTIONS',
  'PATCH',
].map(name => ({ name, bytes: new Uint8Array(Buffer.from(name, 'latin1')) }));

/** Texts of the usual methods are not made anew for each request. */
export function methodOf(buffer: Buffer, from: number, to: number): string {
  for (const { name, bytes } of METHODS) {
    if (bytes.length === to - from && isText(buffer, from, bytes)) {
      return name;
    }
  }
  return buffer.toString('latin1', from, to);
}

/** What the version of a message begins with. */
export const VERSION = new Uint8Array(Buffer.from('HTTP/1.', 'latin1'));

/**
 * The minor version that a first line ends with: `HTTP/1.0` or `HTTP/1.1`.
 *
 * @throws Refusal
 */
export function minorOf(buffer: Buffer, from: number, to: number): number {
  if (to - from !== 8) {
    throw REFUSALS.startLine;
  }
  for (let at = 0; at < VERSION.length; at += 1) {
    if (buffer[from + at] !== VERSION[at]) {
      // another version of HTTP is told so, other words are no request
      throw at >= 5 && isDigit(buffer[from + 5]) && isDigit(buffer[from + 7])
        ? REFUSALS.version
        : REFUSALS.startLine;
    }
  }
  const minor = buffer[from + 7] - 0x30;
  if (minor !== 0 && minor !== 1) {
    throw isDigit(buffer[from + 7]) ? REFUSALS.version : REFUSALS.startLine;
  }
  return minor;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

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

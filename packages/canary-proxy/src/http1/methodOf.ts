import { isText } from './isText';

const METHODS = [
  'GET',
  'POST',
  'HEAD',
  'PUT',
  'DELETE',
  'OPTIONS',
  'PATCH',
].map(name => ({ name, bytes: new Uint8Array(Buffer.from(name, 'latin1')) }));

/** The text of a method; those of the usual ones are not made anew for each request. */
export function methodOf(buffer: Buffer, from: number, to: number): string {
  for (const { name, bytes } of METHODS) {
    if (bytes.length === to - from && isText(buffer, from, bytes)) {
      return name;
    }
  }
  return buffer.toString('latin1', from, to);
}

import { isText } from './isText';

const METHODS = ['GET', 'POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'];

/** The text of a method; those of the usual ones are not made anew for each request. */
export function methodOf(buffer: Buffer, from: number, to: number): string {
  for (const name of METHODS) {
    if (name.length === to - from && isText(buffer, from, name)) {
      return name;
    }
  }
  return buffer.toString('latin1', from, to);
}

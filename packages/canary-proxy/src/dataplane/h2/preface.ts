/** The first line of what an HTTP/2 connection begins with (RFC 9113, section 3.4). */
const LINE = Buffer.from('PRI * HTTP/2.0\r\n', 'latin1');

/**
 * Whether bytes are the beginning of an HTTP/2 connection. The first line is enough: it is no request of HTTP/1.1, and what comes after it is looked at
 * by who speaks HTTP/2.
 */
export function beginsHttp2(buffer: Buffer, from: number, to: number): boolean {
  return (
    to - from >= LINE.length &&
    buffer.compare(LINE, 0, LINE.length, from, from + LINE.length) === 0
  );
}

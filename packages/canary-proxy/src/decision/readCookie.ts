/**
 * The value of a cookie as received, the first where a name comes several times.
 *
 * @param header - the `Cookie` header
 */
export function readCookie(
  header: string | undefined,
  name: string,
): string | undefined {
  if (header === undefined) {
    return undefined;
  }
  let from = 0;
  while (from < header.length) {
    let end = header.indexOf(';', from);
    if (end === -1) {
      end = header.length;
    }
    while (header[from] === ' ' || header[from] === '\t') {
      from += 1;
    }
    if (
      header[from + name.length] === '=' &&
      from + name.length < end &&
      header.startsWith(name, from)
    ) {
      return header.slice(from + name.length + 1, end).trimEnd();
    }
    from = end + 1;
  }
  return undefined;
}

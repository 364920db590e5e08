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

/**
 * All cookies, names and values as {@link readCookie} finds them, in their order.
 *
 * @param header - the `Cookie` header
 */
export function cookiePairs(
  header: string | undefined,
): Array<[string, string]> {
  return (header ?? '').split(';').flatMap((part): Array<[string, string]> => {
    const pair = part.replace(/^[ \t]+/, '');
    const equals = pair.indexOf('=');
    return equals === -1
      ? []
      : [[pair.slice(0, equals), pair.slice(equals + 1).trimEnd()]];
  });
}

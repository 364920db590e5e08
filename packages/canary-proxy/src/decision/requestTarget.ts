/**
 * The path of a request's target as received, up to the query. `undefined` where it names none (`*`, `CONNECT`).
 *
 * @param target - in origin form (`/shop?v=2`) or absolute form (`http://host/shop?v=2`)
 */
export function pathOf(target: string | undefined): string | undefined {
  const from = target === undefined ? -1 : pathStart(target);
  if (target === undefined || from < 0) {
    return undefined;
  }
  const end = target.indexOf('?', from);
  return target.slice(from, end < 0 ? undefined : end) || '/';
}

/**
 * The value of a parameter as a policy has it: decoded, one character per byte; the first where a name comes several times, and empty where it has
 * none.
 *
 * @param target - the request's target as received
 */
export function readQuery(
  target: string | undefined,
  name: string,
): string | undefined {
  let from = target === undefined ? 0 : target.indexOf('?') + 1;
  if (target === undefined || from === 0) {
    return undefined;
  }
  while (from <= target.length) {
    const next = target.indexOf('&', from);
    const end = next < 0 ? target.length : next;
    const equals = target.indexOf('=', from);
    const hasValue = equals >= 0 && equals < end;
    const key = decode(target.slice(from, hasValue ? equals : end));
    if (key === name) {
      return hasValue ? decode(target.slice(equals + 1, end)) : '';
    }
    from = end + 1;
  }
  return undefined;
}

/**
 * All parameters, names and values as {@link readQuery} finds them, in their order.
 *
 * @param target - the request's target as received
 */
export function queryPairs(
  target: string | undefined,
): Array<[string, string]> {
  const from = target === undefined ? 0 : target.indexOf('?') + 1;
  if (target === undefined || from === 0) {
    return [];
  }
  return target
    .slice(from)
    .split('&')
    .map(pair => {
      const equals = pair.indexOf('=');
      return equals === -1
        ? [decode(pair), '']
        : [decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))];
    });
}

function pathStart(target: string): number {
  if (target.startsWith('/')) {
    return 0;
  }
  const authority = /^https?:\/\/[^/?]*/i.exec(target);
  return authority ? authority[0].length : -1;
}

/** As forms are encoded; what is no encoded byte stays as it is. */
function decode(text: string): string {
  return text.includes('%') || text.includes('+')
    ? text
        .replaceAll('+', ' ')
        .replace(/%([0-9A-Fa-f]{2})/g, (_, hex) =>
          String.fromCharCode(parseInt(hex, 16)),
        )
    : text;
}

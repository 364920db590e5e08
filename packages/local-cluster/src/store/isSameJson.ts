/**
 * Whether two JSON values say the same. A field without a value is as good as none, and it doesn't matter who made the objects:
 * `isDeepStrictEqual` tells those apart that come from another realm, as in a test runner.
 */
export function isSameJson(a: unknown, b: unknown): boolean {
  if (a === b) {
    return true;
  }
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((each, index) => isSameJson(each, b[index]))
    );
  }
  return isFields(a) && isFields(b) && haveSameFields(a, b);
}

function haveSameFields(
  a: Record<string, unknown>,
  b: Record<string, unknown>,
): boolean {
  for (const name of Object.keys(a)) {
    const other = Object.hasOwn(b, name) ? b[name] : undefined;
    if (!isSameJson(a[name], other)) {
      return false;
    }
  }
  return Object.keys(b).every(
    name => b[name] === undefined || Object.hasOwn(a, name),
  );
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

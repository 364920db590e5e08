/**
 * Names for a message: `'a', 'b'`, or `none`.
 */
export function listNames(names: Iterable<string>): string {
  return [...names].map(name => `'${name}'`).join(', ') || 'none';
}

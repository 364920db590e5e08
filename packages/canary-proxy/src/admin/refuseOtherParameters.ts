import { suggest } from '@backstage-releases/canary-policy';
import { AdminError } from './AdminError';

/**
 * Refuses parameters of an address that nobody reads.
 *
 * @throws AdminError that names them, and those that are read.
 */
export function refuseOtherParameters(
  query: URLSearchParams,
  known: readonly string[],
): void {
  const others = [...new Set(query.keys())].filter(
    name => !known.includes(name),
  );
  if (others.length > 0) {
    const names = known.map(name => `'${name}'`).join(', ');
    throw AdminError.invalid(
      'parameter',
      others.map(name => ({
        path: name,
        value: query.get(name),
        expected: names ? `only ${names} here` : 'no parameters here',
        suggestion: suggest(name, known),
      })),
    );
  }
}

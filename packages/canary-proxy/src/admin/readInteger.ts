import { AdminError } from './AdminError';

/**
 * A parameter of the address that is a whole number.
 *
 * @throws AdminError where it is something else or out of its range.
 */
export function readInteger(
  query: URLSearchParams,
  name: string,
  range: { min: number; max: number },
): number | undefined {
  const [text, ...others] = query.getAll(name);
  if (text === undefined) {
    return undefined;
  }
  if (others.length > 0) {
    throw AdminError.invalid('parameter', [
      {
        path: name,
        value: [text, ...others].join(', '),
        expected: 'one value',
      },
    ]);
  }
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < range.min || value > range.max) {
    throw AdminError.invalid('parameter', [
      {
        path: name,
        value: text,
        expected: `a whole number from ${range.min} to ${range.max}`,
      },
    ]);
  }
  return value;
}

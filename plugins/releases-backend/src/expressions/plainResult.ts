import { InputError } from '@backstage/errors';

/**
 * What an expression answered as plain JSON. CEL's whole numbers are of 64 bits; those that a number can't hold become strings.
 */
export function plainResult(value: unknown): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (typeof value === 'number') {
    // JSON has no infinity.
    return Number.isFinite(value) ? value : String(value);
  }
  if (value === null || ['string', 'boolean'].includes(typeof value)) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(plainResult);
  }
  if (value instanceof Map || isPlainObject(value)) {
    const entries =
      value instanceof Map ? [...value.entries()] : Object.entries(value);
    return Object.fromEntries(
      entries.map(([key, entry]) => [String(key), plainResult(entry)]),
    );
  }
  if (value instanceof Date) {
    return value.toISOString();
  }
  throw new InputError(
    'The expression answers with something that is neither text, number, true or false, list nor map',
  );
}

function isPlainObject(value: unknown): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    [Object.prototype, null].includes(Object.getPrototypeOf(value))
  );
}

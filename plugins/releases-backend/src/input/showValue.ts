const MAX = 80;

/**
 * A value in single quotes, as messages show it; what is long is cut.
 */
export function showValue(value: unknown): string {
  const text =
    typeof value === 'string' ? value : JSON.stringify(value) ?? String(value);
  return `'${text.length > MAX ? `${text.slice(0, MAX)}…` : text}'`;
}

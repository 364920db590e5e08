/**
 * How much there is to look at in a value: its nodes and its characters.
 */
export interface Weight {
  total: number;
  /** Entries of a list or a map; characters of a string. */
  items: number;
  /** The heaviest entry. */
  each: number;
}

/**
 * Weighs a value of plain data.
 */
export function weigh(value: unknown): Weight {
  if (typeof value === 'string') {
    return { total: 1 + value.length, items: value.length, each: 1 };
  }
  if (typeof value !== 'object' || value === null) {
    return { total: 1, items: 0, each: 0 };
  }
  const entries = Array.isArray(value)
    ? value.map(entry => weigh(entry).total)
    : Object.entries(value).map(
        ([key, entry]) => key.length + weigh(entry).total,
      );
  return {
    total: entries.reduce((sum, entry) => sum + entry, 1),
    items: entries.length,
    each: entries.reduce((most, entry) => Math.max(most, entry), 0),
  };
}

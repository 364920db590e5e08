/** A count with its noun: `1 pod`, `20 pods`, `2 proxies`. */
export function countWords(
  count: number,
  noun: string,
  plural = `${noun}s`,
): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

/** A list as a person would say it: `a`, `a and b`, `a, b and c`. */
export function listWords(items: string[]): string {
  return items.length < 2
    ? items.join('')
    : `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`;
}

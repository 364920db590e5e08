/** Words as a sentence begins with them. */
export function sentence(words: string): string {
  return words.slice(0, 1).toLocaleUpperCase('en-US') + words.slice(1);
}

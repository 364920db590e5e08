/**
 * The name that was probably meant, or undefined where none is near: at most two characters typed wrong, missing, swapped or too many, and
 * fewer than half of the word.
 */
export function closestName(
  word: string,
  names: Iterable<string>,
): string | undefined {
  // Nothing that is allowed is longer, and the work grows with the square.
  if (word.length > 100) {
    return undefined;
  }
  let best: { name: string; distance: number } | undefined;
  for (const name of names) {
    const distance = editDistance(word.toLowerCase(), name.toLowerCase());
    const allowed = Math.min(2, Math.floor((name.length - 1) / 2));
    if (distance <= allowed && distance < (best?.distance ?? Infinity)) {
      best = { name, distance };
    }
  }
  return best?.name;
}

/** Optimal string alignment: a swap of neighbours counts as one edit. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(
        last[j] + 1,
        row[j - 1] + 1,
        last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
      }
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length];
}

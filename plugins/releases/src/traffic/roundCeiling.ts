/** The least of 1, 2, 4, 5, 8 and 10 times a power of ten that is not below `value`: where an axis ends, so that its half is a round number too. */
export function roundCeiling(value: number): number {
  if (value <= 0) {
    return 1;
  }
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 4, 5, 8, 10].find(each => each * power >= value) ?? 10;
  return factor * power;
}

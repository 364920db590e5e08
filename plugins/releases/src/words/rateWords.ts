/** A number for people: whole from 10 on, else with one decimal. */
export function rateWords(perSecond: number): string {
  return perSecond >= 10 || Number.isInteger(perSecond)
    ? String(Math.round(perSecond))
    : perSecond.toFixed(1);
}

/** Errors per request: `0.21 %`, `9.8 %`; a dash where there was no request. */
export function errorPercentWords(percent: number | undefined): string {
  return percent === undefined ? '–' : `${Number(percent.toFixed(2))} %`;
}

/** A response time in ms; a dash where there was no request. */
export function latencyWords(ms: number | undefined): string {
  return ms === undefined ? '–' : `${Math.round(ms)} ms`;
}

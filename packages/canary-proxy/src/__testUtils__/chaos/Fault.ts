/** What an instance does with one request, and how often of all it does. */
export const FAULT_WEIGHTS = {
  none: 60,
  slow: 4,
  trickle: 4,
  interim: 3,
  early: 2,
  'close-after': 4,
  unasked: 3,
  'status-500': 3,
  'reset-before': 3,
  'reset-after-body': 3,
  'end-before': 3,
  'reset-in-answer': 3,
  'cut-length': 3,
  'cut-chunks': 3,
  'half-head': 2,
  garbage: 2,
  'two-lengths': 2,
  hang: 0.4,
};

export type Fault = keyof typeof FAULT_WEIGHTS;

/** Those after which a whole answer of the instance is expected all the same. */
const HARMLESS = new Set<Fault>([
  ...(['none', 'slow', 'trickle', 'interim', 'early'] as const),
  ...(['close-after', 'unasked', 'status-500'] as const),
]);

/** Whether a request comes to a whole answer in spite of it. */
export function isHarmless(fault: Fault): boolean {
  return HARMLESS.has(fault);
}

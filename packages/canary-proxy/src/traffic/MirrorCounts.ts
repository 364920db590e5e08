/** What became of mirrored requests. */
export const MIRROR_OUTCOMES = [
  'answered',
  'error',
  'failed',
  'dropped',
] as const;

/**
 * - `answered`: below 500
 * - `error`: 500 and above
 * - `failed`: not answered
 * - `dropped`: not sent, since too many were under way or no instance may be asked
 */
export type MirrorOutcome = (typeof MIRROR_OUTCOMES)[number];

/** How many mirrored requests came to which end. */
export type MirrorCounts = Record<MirrorOutcome, number>;

import { TargetRecord } from './TargetRecord';

/**
 * How long the next look waits after the nth failure in a row, ms. Long where nothing was ever released and no release is under way: nobody depends on it,
 * and whoever opens its page has it looked at earlier.
 */
export function pauseAfterFailure(
  { desired, holder }: Pick<TargetRecord, 'desired' | 'holder'>,
  failures: number,
): number {
  const most = desired || holder !== undefined ? 30_000 : 600_000;
  return Math.min(most, 250 * 2 ** Math.min(failures, 12));
}

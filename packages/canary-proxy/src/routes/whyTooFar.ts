import { MAX_GENERATION } from '@backstage-releases/canary-policy';

/** How far above the one before a generation may be that somebody says by hand. */
const MAX_JUMP = 1_000_000;

/**
 * Why a generation that somebody says to the admin API is refused: numbers only go up, so a slip of the finger would leave none for everybody else.
 *
 * @param known - the highest generation of the route, also of its removal; undefined where it never was here. Then half of the numbers are free, since
 * whoever says it first counts as it likes.
 */
export function whyTooFar(
  id: string,
  generation: number,
  known: number | undefined,
): string | undefined {
  const highest =
    known === undefined
      ? MAX_GENERATION / 2
      : Math.min(known + MAX_JUMP, MAX_GENERATION);
  return generation > highest
    ? `Generation ${generation} of route '${id}' is too far above ${
        known === undefined ? 'those of new routes' : `the one before, ${known}`
      }; expected at most ${highest}`
    : undefined;
}

import { Release } from '@backstage-releases/plugin-releases-common';
import { statusTone } from '../release/statusWords';

/** How long the bad end of a release is news, ms. */
const NEWS_MS = 5 * 60_000;

/** Releases that have ended badly of late and that no later one in their environment has made the past. `now` is epoch ms. */
export function freshSetbacks(history: Release[], now: number): Release[] {
  return history.filter(
    release =>
      release.endedAt !== undefined &&
      now - release.endedAt < NEWS_MS &&
      statusTone(release.status) === 'bad' &&
      !history.some(
        ({ id, environment }) =>
          environment === release.environment && id > release.id,
      ),
  );
}

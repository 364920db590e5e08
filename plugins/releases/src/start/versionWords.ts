import { DateTime } from 'luxon';
import { Version } from '@backstage-releases/plugin-releases-common';

/** A version with when it was made and from what: `1.2.0 · 9 Nov 2026 14:10 · 3f2c1ab`. */
export function versionWords(version: Version): string {
  return [
    version.version,
    version.created === undefined
      ? undefined
      : DateTime.fromMillis(version.created).toFormat('d MMM yyyy HH:mm'),
    version.commit?.slice(0, 7),
  ]
    .filter(Boolean)
    .join(' · ');
}

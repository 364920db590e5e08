import { CONTINENT_WORDS, COUNTRY_CODES } from './countries';
import { regionPattern } from './Region';
import { regionName, NAMED_SUBDIVISIONS } from './regionName';
import { suggest } from './suggest';

/** What people write for it, though it is another's code or nobody's. */
const aliases: Record<string, string | undefined> = {
  EU: 'europe',
  UK: 'GB',
};

/**
 * The region that was probably meant: by its code in small letters, by its name, or by a word that is near.
 */
export function suggestRegion(text: string): string | undefined {
  if (text.length > 64) {
    return undefined;
  }
  const upper = text.toUpperCase();
  if (aliases[upper]) {
    return aliases[upper];
  }
  if (regionPattern.test(upper)) {
    return upper;
  }
  const lower = text.toLowerCase();
  return (
    suggest(text, CONTINENT_WORDS) ??
    [...COUNTRY_CODES, ...NAMED_SUBDIVISIONS].find(region =>
      (['en', 'zh'] as const).some(
        language => regionName(region, language).toLowerCase() === lower,
      ),
    )
  );
}

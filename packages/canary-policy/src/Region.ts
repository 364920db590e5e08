import {
  Continent,
  CONTINENT_WORDS,
  countriesOf,
  COUNTRY_CODES,
} from './countries';

/**
 * Where an address is, as a location file says it.
 *
 * @public
 */
export interface Region {
  /** ISO 3166-1, for example `CN`. */
  country?: string;
  /** ISO 3166-2, for example `CN-SH`; several where one is inside of another. */
  subdivisions?: readonly string[];
}

/**
 * How finely somebody can tell where an address is.
 *
 * @public
 */
export type RegionDetail = 'none' | 'country' | 'subdivision';

/** A continent, a country, or a subdivision of one. */
export const regionPattern = new RegExp(
  `^(?:${CONTINENT_WORDS.join('|')}|(?:${COUNTRY_CODES.join(
    '|',
  )})(?:-[A-Z0-9]{1,3})?)$`,
);

/** What a region must be known in to be told. */
export function detailOf(region: string): Exclude<RegionDetail, 'none'> {
  return isContinent(region) || region.length === 2 ? 'country' : 'subdivision';
}

export function isContinent(region: string): region is Continent {
  return (CONTINENT_WORDS as string[]).includes(region);
}

/**
 * Compiles regions to a test; one that is not known is in none of them.
 */
export function compileRegions(
  regions: readonly string[],
): (region: Region | undefined) => boolean {
  const codes = new Set(
    regions.flatMap(region =>
      isContinent(region) ? countriesOf(region) : [region],
    ),
  );
  return region =>
    region !== undefined &&
    ((region.country !== undefined && codes.has(region.country)) ||
      (region.subdivisions?.some(code => codes.has(code)) ?? false));
}

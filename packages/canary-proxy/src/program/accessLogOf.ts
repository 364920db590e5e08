import { AccessLogFile } from '../accesslog/AccessLogFile';
import type { Clock } from '../Clock';
import type { Log } from '../Log';
import type { ParsedSettings } from './parseSettings';
import { SettingsError } from './SettingsError';
import { quoted } from './SettingsOrigin';

/**
 * The access log that the settings ask for.
 *
 * @throws SettingsError where its file can't be written.
 */
export function accessLogOf(
  {
    accessLog,
    accessLogQuery,
    origin,
  }: Pick<ParsedSettings, 'accessLog' | 'accessLogQuery' | 'origin'>,
  clock: Clock,
  log: Log,
): AccessLogFile | undefined {
  if (accessLog === undefined) {
    return undefined;
  }
  try {
    return AccessLogFile.open({
      path: accessLog,
      withQuery: accessLogQuery,
      clock,
      log,
    });
  } catch (error) {
    throw new SettingsError([
      `${quoted(
        origin,
        'accessLog',
      )} is '${accessLog}', expected a file that can be written, or '-' (${
        (error as Error).message
      })`,
    ]);
  }
}

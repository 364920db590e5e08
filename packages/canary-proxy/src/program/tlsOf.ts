import type { Clock } from '../Clock';
import type { Log } from '../Log';
import { TlsIdentity } from '../tls/TlsIdentity';
import type { ParsedSettings } from './parseSettings';
import { SettingsError } from './SettingsError';
import { quoted } from './SettingsOrigin';

/**
 * The certificate that the settings name.
 *
 * @param prefix - of the settings that name it
 * @throws SettingsError where its files can't be used.
 */
export function tlsOf(
  settings: Pick<ParsedSettings, 'tls' | 'adminTls' | 'origin'>,
  prefix: 'tls' | 'adminTls',
  clock: Clock,
  log: Log,
): TlsIdentity | undefined {
  const { [prefix]: files, origin } = settings;
  if (files === undefined) {
    return undefined;
  }
  try {
    return TlsIdentity.open(files, clock, log);
  } catch (error) {
    const { certificate, key } = files;
    throw new SettingsError([
      `${quoted(
        origin,
        `${prefix}CertificateFile`,
      )} is '${certificate}' and ${quoted(
        origin,
        `${prefix}KeyFile`,
      )} '${key}', expected a certificate and its key as PEM files (${
        (error as Error).message
      })`,
    ]);
  }
}

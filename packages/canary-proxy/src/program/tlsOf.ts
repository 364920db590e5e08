import type { Clock } from '../Clock';
import type { Log } from '../Log';
import type { TlsFiles } from '../tls/TlsFiles';
import { TlsIdentity } from '../tls/TlsIdentity';
import { SettingsError } from './SettingsError';

/**
 * The certificate that the settings name.
 *
 * @param prefix - of the settings
 * @throws SettingsError where its files can't be used.
 */
export function tlsOf(
  files: TlsFiles | undefined,
  prefix: 'tls' | 'adminTls',
  clock: Clock,
  log: Log,
): TlsIdentity | undefined {
  if (files === undefined) {
    return undefined;
  }
  try {
    return TlsIdentity.open(files, clock, log);
  } catch (error) {
    const { certificate, key } = files;
    throw new SettingsError([
      `'${prefix}CertificateFile' is '${certificate}' and '${prefix}KeyFile' '${key}', expected a certificate and its key as PEM files (${
        (error as Error).message
      })`,
    ]);
  }
}

import { isDeepStrictEqual } from 'node:util';
import type { AccessLogFile } from '../accesslog/AccessLogFile';
import type { Clock } from '../Clock';
import type { Log } from '../Log';
import type { RegionFile } from '../region/RegionFile';
import type { TlsIdentity } from '../tls/TlsIdentity';
import { accessLogOf } from './accessLogOf';
import type { ParsedSettings } from './parseSettings';
import { regionsOf } from './regionsOf';
import { tlsOf } from './tlsOf';

/** What has to be closed. */
interface Closable {
  close?(): Promise<void> | void;
}

/**
 * The files of an instance that stay open, or are looked at while it runs.
 */
export class OpenFiles {
  /**
   * Opens those that the settings name. Where one can't be used the others are closed again: a timer that goes on would keep the process from ending.
   *
   * @throws SettingsError
   */
  static open(settings: ParsedSettings, clock: Clock, log: Log): OpenFiles {
    const opened: Closable[] = [];
    const keep = <T extends Closable | undefined>(file: T): T => {
      opened.push(file ?? {});
      return file;
    };
    try {
      const tls = keep(tlsOf(settings, 'tls', clock, log));
      return new OpenFiles(
        tls,
        // Of the same files nothing is to be told twice.
        isDeepStrictEqual(settings.tls, settings.adminTls)
          ? tls
          : keep(tlsOf(settings, 'adminTls', clock, log)),
        keep(regionsOf(settings, clock, log)),
        keep(accessLogOf(settings, clock, log)),
      );
    } catch (error) {
      opened.forEach(file => file.close?.());
      throw error;
    }
  }

  readonly tls: TlsIdentity | undefined;
  readonly adminTls: TlsIdentity | undefined;
  readonly regionFile: RegionFile | undefined;
  readonly accessLog: AccessLogFile | undefined;

  private constructor(
    tls: TlsIdentity | undefined,
    adminTls: TlsIdentity | undefined,
    regionFile: RegionFile | undefined,
    accessLog: AccessLogFile | undefined,
  ) {
    this.tls = tls;
    this.adminTls = adminTls;
    this.regionFile = regionFile;
    this.accessLog = accessLog;
  }

  async close(): Promise<void> {
    this.tls?.close();
    this.adminTls?.close();
    this.regionFile?.close();
    await this.accessLog?.close();
  }
}

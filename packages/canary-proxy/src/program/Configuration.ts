import { isDeepStrictEqual } from 'node:util';
import type { Log } from '../Log';
import type { CanaryProxy } from './CanaryProxy';
import { parseSettings } from './parseSettings';
import type { ProxySettings } from './ProxySettings';
import { SettingsError } from './SettingsError';
import type { SettingsOrigin } from './SettingsOrigin';

/**
 * The settings that a proxy was started with, and what is written in their place now. Only routes are taken again.
 */
export class Configuration {
  /**
   * @param read - reads what is written now
   * @throws what `read` throws
   */
  static create(
    read: () => ProxySettings,
    origin: SettingsOrigin,
    log: Log,
  ): Configuration {
    return new Configuration(read, origin, log);
  }

  readonly atStart: ProxySettings;
  readonly origin: SettingsOrigin;
  readonly #read: () => ProxySettings;
  readonly #log: Log;
  #hadRoutes: boolean;

  private constructor(
    read: () => ProxySettings,
    origin: SettingsOrigin,
    log: Log,
  ) {
    this.atStart = read();
    this.origin = origin;
    this.#read = read;
    this.#log = log;
    this.#hadRoutes = this.atStart.routes !== undefined;
  }

  /** Gives the routes that are written now to the proxy. What can't be read is told of, and all stays as it is. */
  async reload(proxy: CanaryProxy): Promise<void> {
    const { file } = this.origin;
    try {
      const settings = this.#read();
      if (settings.routes === undefined && this.#hadRoutes) {
        // An editor may have emptied the file a moment ago, and a route that is removed can't come back.
        throw new SettingsError([
          "'routes' is missing, expected a list of route documents ('[]' removes all)",
        ]);
      }
      const { routes } = parseSettings(settings, this.origin);
      this.#hadRoutes ||= settings.routes !== undefined;
      this.#tellOfOthers(settings);
      await proxy.reload(routes);
    } catch (error) {
      const { message } = error as Error;
      proxy.reportUnread(`'${file}' was not taken again: ${message}`);
      this.#log.error('Failed to read the configuration again', {
        file,
        error: message,
      });
    }
  }

  #tellOfOthers(settings: ProxySettings): void {
    const settingsThatChanged = changedSettings(this.atStart, settings);
    if (settingsThatChanged.length > 0) {
      this.#log.warn('Settings have changed that need a restart', {
        settings: settingsThatChanged.map(this.origin.nameOf),
      });
    }
  }
}

/** Those besides routes that differ, in the order of the alphabet. */
export function changedSettings(
  before: ProxySettings,
  after: ProxySettings,
): Array<keyof ProxySettings> {
  const names = Object.keys({ ...before, ...after }) as Array<
    keyof ProxySettings
  >;
  return names
    .filter(
      name =>
        name !== 'routes' && !isDeepStrictEqual(before[name], after[name]),
    )
    .sort();
}

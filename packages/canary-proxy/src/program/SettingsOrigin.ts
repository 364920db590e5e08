import { FLAGS } from './flags';
import type { ProxySettings } from './ProxySettings';

/**
 * Where settings were written, for messages about them.
 *
 * @public
 */
export interface SettingsOrigin {
  /** The file that has the routes. */
  file?: string;
  /** What a setting is called there. */
  nameOf(setting: keyof ProxySettings): string;
}

/** A program that says settings itself. */
export const OF_A_PROGRAM: SettingsOrigin = { nameOf: setting => setting };

/**
 * Flags are called as on the command line, and so is what is missing where there is no file; all else is called as in the file.
 *
 * @param flags - the settings of the command line
 */
export function originOf(
  flags: ProxySettings,
  file: string | undefined,
): SettingsOrigin {
  return {
    file,
    nameOf: setting => {
      const name = FLAGS.find(flag => flag.setting === setting)?.name;
      return name !== undefined && (setting in flags || file === undefined)
        ? `--${name}`
        : setting;
    },
  };
}

/** A name in quotes, as messages have it. */
export function quoted(
  { nameOf }: SettingsOrigin,
  setting: keyof ProxySettings,
): string {
  return `'${nameOf(setting)}'`;
}

/**
 * Settings that can't be used, with everything that is wrong with them.
 */
export class SettingsError extends Error {
  constructor(problems: string[]) {
    super(`Invalid settings: ${problems.join('; ')}`);
    this.name = 'SettingsError';
  }
}

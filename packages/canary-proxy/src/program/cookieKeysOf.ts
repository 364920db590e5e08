import { randomBytes } from 'node:crypto';
import type { Log } from '../Log';
import type { ParsedSettings } from './parseSettings';
import { quoted } from './SettingsOrigin';

/** Keys as bytes; one of its own where none is given. */
export function cookieKeysOf(settings: ParsedSettings, log: Log): Buffer[] {
  if (settings.cookieKeys.length === 0) {
    log.warn(
      `There are no ${quoted(
        settings.origin,
        'cookieKeys',
      )}: what is remembered of users ends with this process, and no other instance knows it`,
    );
    return [randomBytes(32)];
  }
  return settings.cookieKeys.map(key =>
    Buffer.from(key, /^([0-9a-f]{2})+$/i.test(key) ? 'hex' : 'utf8'),
  );
}

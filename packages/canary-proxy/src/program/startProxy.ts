import { systemClock } from '../Clock';
import { createJsonLog } from '../Log';
import type { CanaryProxy, StartOptions } from './CanaryProxy';
import { DefaultCanaryProxy } from './DefaultCanaryProxy';
import { parseSettings } from './parseSettings';
import type { ProxySettings } from './ProxySettings';
import { OF_A_PROGRAM } from './SettingsOrigin';

/**
 * Starts a proxy instance in this process. Resolves when its admin API listens and the routes of the settings are served.
 *
 * @throws SettingsError where a setting is wrong; RouteError where a route of the settings is, or its port can't be had; Error where the admin API's can't.
 * @public
 */
export async function startProxy(
  settings: ProxySettings,
  options: StartOptions = {},
): Promise<CanaryProxy> {
  const log = options.log ?? createJsonLog();
  const complete = {
    log,
    clock: systemClock,
    anyPort: false,
    origin: OF_A_PROGRAM,
    onFailed: (error: Error) =>
      log.error('Failed to start', { error: error.message }),
    onGivenUp: () => process.exit(1),
    ...options,
  };
  let proxy: DefaultCanaryProxy | undefined;
  try {
    const parsed = parseSettings(settings, complete.origin);
    proxy = DefaultCanaryProxy.create(parsed, complete);
    await proxy.start(parsed.routes);
    return proxy;
  } catch (error) {
    // Before it ends, which may take a while and says much.
    complete.onFailed(error as Error);
    await proxy?.stop();
    throw error;
  }
}

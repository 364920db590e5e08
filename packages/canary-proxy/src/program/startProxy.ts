import { systemClock } from '../Clock';
import { createJsonLog } from '../Log';
import type { CanaryProxy, StartOptions } from './CanaryProxy';
import { DefaultCanaryProxy } from './DefaultCanaryProxy';
import { parseSettings } from './parseSettings';
import type { ProxySettings } from './ProxySettings';

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
  const parsed = parseSettings(settings);
  const proxy = DefaultCanaryProxy.create(parsed, {
    log: createJsonLog(),
    clock: systemClock,
    anyPort: false,
    onGivenUp: () => process.exit(1),
    ...options,
  });
  try {
    await proxy.start(parsed.routes);
  } catch (error) {
    await proxy.stop();
    throw error;
  }
  return proxy;
}

import { systemClock } from '../Clock';
import type { DataPlane } from '../dataplane/DataPlane';
import { NetDataPlane } from '../dataplane/net/NetDataPlane';
import { ThreadedDataPlane } from '../dataplane/threads/ThreadedDataPlane';
import { TrustedProxies } from '../decision/TrustedProxies';
import type { RegionFile } from '../region/RegionFile';
import type { TlsIdentity } from '../tls/TlsIdentity';
import type { StartOptions } from './CanaryProxy';
import type { ParsedSettings } from './parseSettings';

/** What requests are carried with, besides the settings. */
export interface DataPlaneParts extends Required<StartOptions> {
  cookieKeys: readonly Buffer[];
  regions: RegionFile | undefined;
  tls: TlsIdentity | undefined;
}

/** The data plane that the settings say: in threads of its own, or in this one where the clock can't be elsewhere. */
export function startDataPlane(
  settings: ParsedSettings,
  { cookieKeys, regions, tls, clock, log, anyPort, onGivenUp }: DataPlaneParts,
): DataPlane {
  const common = {
    host: settings.host,
    cookieKeys,
    tls,
    timeouts: {
      connect: settings.connectTimeout,
      response: settings.responseTimeout,
      idle: settings.idleTimeout,
      total: settings.totalTimeout,
    },
    limits: {
      head: settings.maxHead,
      target: settings.maxTarget,
      body: settings.maxBody,
    },
    clock,
    log,
    anyPort,
  };
  if (clock !== systemClock) {
    return NetDataPlane.create({
      ...common,
      trustedProxies: TrustedProxies.create(settings.trustedProxies),
      regions,
    });
  }
  return ThreadedDataPlane.start({
    ...common,
    threads: settings.workers,
    trustedProxies: settings.trustedProxies,
    regions,
    onGivenUp,
  });
}

/** Resolves when all its threads carry requests. */
export function whenWhole(dataPlane: DataPlane): Promise<void> {
  return new Promise(resolve => {
    const isWhole = () =>
      dataPlane.threads.serving === dataPlane.threads.wished;
    const end = dataPlane.onChange(() => {
      if (isWhole()) {
        end();
        resolve();
      }
    });
    if (isWhole()) {
      end();
      resolve();
    }
  });
}

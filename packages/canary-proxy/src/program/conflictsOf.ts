import type { z } from 'zod';
import { canSharePorts } from '../dataplane/threads/portSharing';
import { isLoopback } from './addresses';
import type { ProxySettings } from './ProxySettings';
import type { settingsSchema } from './settingsSchema';

/** What is wrong with settings that are right each by itself, in words. */
export function conflictsOf(
  settings: z.output<typeof settingsSchema>,
  name: (setting: keyof ProxySettings) => string,
): string[] {
  const { tokens, adminHost, workers, kubeconfig, inCluster } = settings;
  const aCluster = `${name('kubeconfig')} or ${name('inCluster')}`;
  const hasCluster = kubeconfig !== undefined || inCluster;
  const conflicts: Array<[boolean, string]> = [
    [
      tokens.length > 2,
      `${name('tokens')} has ${tokens.length} values, expected at most 2`,
    ],
    [
      tokens.length === 0 && adminHost !== undefined && !isLoopback(adminHost),
      `${name(
        'adminHost',
      )} is '${adminHost}', expected a loopback address where there are no ${name(
        'tokens',
      )}`,
    ],
    [
      workers > 1 && !canSharePorts(),
      `${name('workers')} is ${workers}, expected 1: on '${
        process.platform
      }' threads can't share a port`,
    ],
    [
      kubeconfig !== undefined && inCluster,
      `${name('inCluster')} is true, expected false with ${name('kubeconfig')}`,
    ],
    [
      settings.advertise !== undefined && !hasCluster,
      `${name('advertise')} needs a cluster, expected ${aCluster}`,
    ],
    [
      settings.namespaces.length > 0 && !hasCluster,
      `${name('namespaces')} needs a cluster, expected ${aCluster}`,
    ],
    [
      settings.context !== undefined && kubeconfig === undefined,
      `${name('context')} needs a kubeconfig, expected ${name('kubeconfig')}`,
    ],
    [
      settings.accessLogQuery && settings.accessLog === undefined,
      `${name('accessLogQuery')} needs an access log, expected ${name(
        'accessLog',
      )}`,
    ],
    [
      settings.sampleHeaders.length > 0 && !settings.sample,
      `${name('sampleHeaders')} needs a sample, expected none with ${name(
        'sample',
      )}`,
    ],
  ];
  return conflicts.flatMap(([applies, words]) => (applies ? [words] : []));
}

import {
  HttpClusterClient,
  readKubeconfig,
  readServiceAccount,
} from '@backstage-releases/cluster-client';
import type { ParsedSettings } from './parseSettings';
import { SettingsError } from './SettingsError';
import { quoted } from './SettingsOrigin';

/** Shorter than what a source may be silent for, so that there is time to ask again. Milliseconds. */
const REQUEST_TIMEOUT_MS = 4_000;

/** A cluster that routes come from. */
export interface Cluster {
  client: HttpClusterClient;
  /** At least one. */
  namespaces: readonly string[];
}

/**
 * The client for the cluster that the settings name.
 *
 * @returns `undefined` where they name none
 * @throws SettingsError where the kubeconfig or the service account can't be used.
 */
export function connectCluster(settings: ParsedSettings): Cluster | undefined {
  const { kubeconfig, inCluster } = settings;
  if (kubeconfig === undefined && !inCluster) {
    return undefined;
  }
  try {
    return connect(settings);
  } catch (error) {
    throw new SettingsError([whyNot(settings, error as Error)]);
  }
}

function connect({ kubeconfig, context, namespaces }: ParsedSettings): Cluster {
  const { options, namespace = 'default' } =
    kubeconfig === undefined
      ? readServiceAccount()
      : readKubeconfig(kubeconfig, context);
  const client = HttpClusterClient.create({
    ...options,
    requestTimeout: REQUEST_TIMEOUT_MS,
    fieldManager: 'canary-proxy',
  });
  return {
    client,
    namespaces: namespaces.length > 0 ? namespaces : [namespace],
  };
}

function whyNot(settings: ParsedSettings, { message }: Error): string {
  const { kubeconfig, context, origin } = settings;
  if (kubeconfig === undefined) {
    return `${quoted(
      origin,
      'inCluster',
    )} is true, expected the service account of a pod (${message})`;
  }
  const chosen =
    context === undefined
      ? ''
      : ` and ${quoted(origin, 'context')} '${context}'`;
  return `${quoted(
    origin,
    'kubeconfig',
  )} is '${kubeconfig}'${chosen}, expected a kubeconfig that can be used (${message})`;
}

import {
  HttpClusterClient,
  readKubeconfig,
  readServiceAccount,
} from '@backstage-releases/cluster-client';
import type { ParsedSettings } from './parseSettings';

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
 * @throws InputError where the kubeconfig or the service account can't be used.
 */
export function connectCluster(settings: ParsedSettings): Cluster | undefined {
  const { kubeconfig, context, inCluster, namespaces } = settings;
  if (kubeconfig === undefined && !inCluster) {
    return undefined;
  }
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

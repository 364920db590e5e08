import { DefaultLocalCluster, kubeconfigEntry } from './DefaultLocalCluster';
import { writeKubeconfigFile } from './kubeconfig';
import type { LocalCluster, LocalClusterOptions } from './LocalCluster';

/**
 * Starts a cluster. Resolves when it answers.
 *
 * Throws {@link PortTakenError} when a port is in use.
 *
 * @public
 */
export async function startCluster(
  options: LocalClusterOptions,
): Promise<LocalCluster> {
  return DefaultLocalCluster.start(options);
}

/**
 * Starts several clusters in this process, in the order given; all or none.
 *
 * Throws what {@link startCluster} throws.
 *
 * @public
 */
export async function startClusters(
  options: LocalClusterOptions[],
): Promise<LocalCluster[]> {
  const results = await Promise.allSettled(options.map(startCluster));
  const started = results.flatMap(result =>
    result.status === 'fulfilled' ? [result.value] : [],
  );
  const failed = results.find(result => result.status === 'rejected');
  if (failed) {
    await Promise.allSettled(started.map(cluster => cluster.stop()));
    throw failed.reason;
  }
  return started;
}

/**
 * Writes a kubeconfig with a context per cluster, named as the cluster is; the first is the current one.
 *
 * @public
 */
export async function writeKubeconfig(
  path: string,
  clusters: LocalCluster[],
): Promise<void> {
  await writeKubeconfigFile(path, clusters.map(kubeconfigEntry));
}

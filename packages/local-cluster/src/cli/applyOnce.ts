import type { LocalCluster, Manifest } from '../LocalCluster';
import { readManifests } from './readManifests';

const annotation = 'local-cluster/manifests';
const holder = { apiVersion: 'v1', kind: 'Namespace', name: 'kube-system' };

/**
 * Applies the manifests of a folder to a cluster that never got any; what has become of them in a kept cluster is not undone. A cluster without
 * a folder begins empty.
 *
 * That it is done is written last and into the cluster, so that a start which was cut off is made up for by the next one.
 */
export async function applyOnce(
  cluster: LocalCluster,
  folder: string,
): Promise<void> {
  const { apiVersion, kind, name } = holder;
  const response = await fetch(
    `${cluster.url}/api/${apiVersion}/namespaces/${name}`,
    { headers: { authorization: `Bearer ${cluster.token}` } },
  );
  const { metadata } = (await response.json()) as Manifest;
  if (metadata.annotations?.[annotation] === 'applied') {
    return;
  }
  await cluster.apply(await manifestsOf(folder));
  const annotations = { [annotation]: 'applied' };
  await cluster.apply([{ apiVersion, kind, metadata: { name, annotations } }]);
}

async function manifestsOf(folder: string): Promise<Manifest[]> {
  try {
    return await readManifests(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return [];
    }
    throw error;
  }
}

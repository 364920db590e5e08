import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { stringify } from 'yaml';

/** What a kubeconfig says about a cluster. */
export interface KubeconfigEntry {
  name: string;
  /** An `https` address: kubectl sends tokens over TLS only. */
  server: string;
  certificate: string;
  token: string;
}

/** A kubeconfig with a context per cluster, named as the cluster is; the first is the current one. */
export function kubeconfigOf(entries: KubeconfigEntry[]): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': entries[0]?.name ?? '',
    clusters: entries.map(({ name, server, certificate }) => ({
      name,
      cluster: {
        server,
        'certificate-authority-data':
          Buffer.from(certificate).toString('base64'),
      },
    })),
    users: entries.map(({ name, token }) => ({ name, user: { token } })),
    contexts: entries.map(({ name }) => ({
      name,
      context: { cluster: name, user: name, namespace: 'default' },
    })),
  });
}

/** Writes a kubeconfig that only its owner can read. */
export async function writeKubeconfigFile(
  path: string,
  entries: KubeconfigEntry[],
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, kubeconfigOf(entries), { mode: 0o600 });
  // The mode above is for new files alone.
  await chmod(path, 0o600);
}

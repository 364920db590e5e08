import {
  ClusterClient,
  HttpClusterClient,
} from '@backstage-releases/cluster-client';
import { RootConfigService } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import { readFileSync } from 'node:fs';
import { ClusterClients } from './ClusterClients';

/**
 * Reads `releases.clusters` and keeps a client for each.
 *
 * @public
 */
export class DefaultClusterClients implements ClusterClients {
  readonly #clients: Map<string, ClusterClient>;

  static fromConfig(config: RootConfigService): DefaultClusterClients {
    const clusters = config.getOptionalConfig('releases.clusters');
    const clients = new Map<string, ClusterClient>();
    for (const name of clusters?.keys() ?? []) {
      const cluster = clusters!.getConfig(name);
      const tokenFile = cluster.getOptionalString('tokenFile');
      clients.set(
        name,
        HttpClusterClient.create({
          url: cluster.getString('url'),
          caFile: cluster.getOptionalString('caFile'),
          // Kubernetes rotates tokens in place, so the file is read anew.
          token: tokenFile
            ? () => readFileSync(tokenFile, 'utf8').trim()
            : cluster.getOptionalString('token'),
        }),
      );
    }
    return new DefaultClusterClients(clients);
  }

  private constructor(clients: Map<string, ClusterClient>) {
    this.#clients = clients;
  }

  get(cluster: string): ClusterClient {
    const client = this.#clients.get(cluster);
    if (!client) {
      throw new NotFoundError(
        `No cluster '${cluster}' in 'releases.clusters'; there are ${
          [...this.#clients.keys()].map(name => `'${name}'`).join(', ') ||
          'none'
        }`,
      );
    }
    return client;
  }
}

import {
  ClusterClient,
  HttpClusterClient,
  HttpClusterClientOptions,
} from '@backstage-releases/cluster-client';
import { RootConfigService } from '@backstage/backend-plugin-api';
import { Config } from '@backstage/config';
import { InputError, NotFoundError } from '@backstage/errors';
import { readFileSync } from 'node:fs';
import { ClusterClients } from './ClusterClients';

/**
 * Reads `releases.clusters` and keeps a client for each.
 *
 * @public
 */
export class DefaultClusterClients implements ClusterClients {
  readonly #clients: Map<string, ClusterClient>;

  /**
   * @throws InputError where a cluster's settings are wrong.
   */
  static fromConfig(config: RootConfigService): DefaultClusterClients {
    const clusters = config.getOptionalConfig('releases.clusters');
    const clients = new Map<string, ClusterClient>();
    for (const name of clusters?.keys() ?? []) {
      clients.set(name, clientOf(name, clusters!.getConfig(name)));
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

function clientOf(name: string, cluster: Config): ClusterClient {
  const tokenFile = cluster.getOptionalString('tokenFile');
  const options: HttpClusterClientOptions = {
    url: cluster.getString('url'),
    caFile: cluster.getOptionalString('caFile'),
    // Kubernetes rotates tokens in place, so the file is read anew.
    token: tokenFile
      ? () => readFileSync(tokenFile, 'utf8').trim()
      : cluster.getOptionalString('token'),
  };
  try {
    return HttpClusterClient.create(options);
  } catch (error) {
    throw new InputError(`Invalid 'releases.clusters.${name}'`, error);
  }
}

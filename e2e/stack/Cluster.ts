import {
  clusterClientFromKubeconfig,
  ClusterClient,
  configMaps,
  deployments,
  endpointSlices,
  ingresses,
  KubeObject,
  pods,
  services,
} from '@backstage-releases/cluster-client';

const NAMESPACE = 'prod';

interface Ingress extends KubeObject {
  spec: unknown;
}

interface Deployment extends KubeObject {
  spec: { replicas?: number };
}

/** The cluster of production, as an operator sees it. */
export class Cluster {
  static of(kubeconfig: string): Cluster {
    return new Cluster(clusterClientFromKubeconfig(kubeconfig, 'prod'));
  }

  readonly #client: ClusterClient;

  private constructor(client: ClusterClient) {
    this.#client = client;
  }

  /** All that a person writes of a service's Ingress, as text. */
  async ingress(service: string): Promise<string> {
    const { metadata, spec } = await this.#client.get<Ingress>(ingresses, {
      namespace: NAMESPACE,
      name: service,
    });
    const { labels, annotations } = metadata;
    return JSON.stringify({ labels, annotations, spec }, undefined, 2);
  }

  /** The instances of a service, by name. */
  async instances(service: string): Promise<string[]> {
    const { items } = await this.#client.list<KubeObject>(pods, {
      namespace: NAMESPACE,
      labelSelector: `app=${service}`,
    });
    return items.map(({ metadata }) => metadata.name).sort();
  }

  /** The Deployments of a service that have instances, by name. */
  async running(service: string): Promise<string[]> {
    const { items } = await this.#client.list<Deployment>(deployments, {
      namespace: NAMESPACE,
    });
    return items
      .filter(
        ({ metadata, spec }) =>
          metadata.name.startsWith(service) && spec.replicas !== 0,
      )
      .map(({ metadata }) => metadata.name)
      .sort();
  }

  /** Names of what brings traffic to a service: Services, EndpointSlices and ConfigMaps, without the random part of a name. */
  async trafficObjects(service: string): Promise<string[]> {
    const lists = await Promise.all(
      [services, endpointSlices, configMaps].map(async resource => {
        const { items } = await this.#client.list<KubeObject>(resource, {
          namespace: NAMESPACE,
        });
        return items
          .map(({ metadata }) => metadata.name)
          .filter(name => name.startsWith(service))
          .map(name =>
            resource === endpointSlices
              ? `${resource.plural}/${name.replace(/-[a-z0-9]{5}$/, '')}`
              : `${resource.plural}/${name}`,
          );
      }),
    );
    return [...new Set(lists.flat())].sort();
  }
}

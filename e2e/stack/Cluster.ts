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

/** What we write on objects begins with this. */
const MARK = 'backstage-releases/';

interface Ingress extends KubeObject {
  spec: unknown;
}

interface Deployment extends KubeObject {
  spec: { replicas?: number };
}

interface Service extends KubeObject {
  spec: { selector?: Record<string, string> };
}

interface Pod extends KubeObject {
  spec: { containers: { image: string }[] };
}

/** The cluster of an environment, as an operator sees it. */
export class Cluster {
  static of(kubeconfig: string, environment = 'prod'): Cluster {
    const client = clusterClientFromKubeconfig(kubeconfig, environment);
    return new Cluster(client, environment);
  }

  readonly #client: ClusterClient;
  readonly #namespace: string;

  private constructor(client: ClusterClient, namespace: string) {
    this.#client = client;
    this.#namespace = namespace;
  }

  /** All that a person writes of a service's Ingress, as text. */
  async ingress(service: string): Promise<string> {
    const { metadata, spec } = await this.#client.get<Ingress>(ingresses, {
      namespace: this.#namespace,
      name: service,
    });
    const { labels, annotations } = metadata;
    return JSON.stringify({ labels, annotations, spec }, undefined, 2);
  }

  /** The instances of a service, by name. */
  async instances(service: string): Promise<string[]> {
    const { items } = await this.#client.list<KubeObject>(pods, {
      namespace: this.#namespace,
      labelSelector: `app=${service}`,
    });
    return items.map(({ metadata }) => metadata.name).sort();
  }

  /** The images that the instances of a service run. */
  async images(service: string): Promise<string[]> {
    const { items } = await this.#client.list<Pod>(pods, {
      namespace: this.#namespace,
      labelSelector: `app=${service}`,
    });
    const images = items.flatMap(({ spec }) =>
      spec.containers.map(({ image }) => image),
    );
    return [...new Set(images)].sort();
  }

  /** The Deployments of a service by name, each with the number of its instances, 0 too. */
  async deployments(service: string): Promise<Record<string, number>> {
    const { items } = await this.#client.list<Deployment>(deployments, {
      namespace: this.#namespace,
    });
    return Object.fromEntries(
      items
        .filter(({ metadata }) => metadata.name.startsWith(service))
        .map(({ metadata, spec }) => [metadata.name, spec.replicas ?? 1]),
    );
  }

  /** What a service's Service selects. */
  async selector(service: string): Promise<Record<string, string>> {
    const { spec } = await this.#client.get<Service>(services, {
      namespace: this.#namespace,
      name: service,
    });
    return spec.selector ?? {};
  }

  /** The labels and annotations of all objects that are a service's, those of ours without their values. */
  async marks(service: string): Promise<Record<string, string[]>> {
    const lists = await Promise.all(
      [deployments, services, ingresses, configMaps].map(async resource => {
        const { items } = await this.#client.list<KubeObject>(resource, {
          namespace: this.#namespace,
        });
        return items
          .filter(({ metadata }) => metadata.name.startsWith(service))
          .map(({ metadata: { name, labels, annotations } }) => [
            `${resource.plural}/${name}`,
            Object.entries({ ...labels, ...annotations })
              // the cluster counts there what it rolled out
              .filter(([key]) => !key.startsWith('deployment.kubernetes.io/'))
              .map(([key, value]) =>
                key.startsWith(MARK) ? key : `${key}=${value}`,
              )
              .sort(),
          ]);
      }),
    );
    return Object.fromEntries(lists.flat());
  }

  /** Names of what brings traffic to a service: Services, EndpointSlices and ConfigMaps, without the random part of a name. */
  async trafficObjects(service: string): Promise<string[]> {
    const lists = await Promise.all(
      [services, endpointSlices, configMaps].map(async resource => {
        const { items } = await this.#client.list<KubeObject>(resource, {
          namespace: this.#namespace,
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

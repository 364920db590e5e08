import {
  ClusterClient,
  deployments,
  HttpClusterClient,
  ingresses,
  KubeObject,
  Resource,
  services,
} from '@backstage-releases/cluster-client';
import {
  echoImages,
  eventually,
  LocalCluster,
  Manifest,
  startCluster,
} from '@backstage-releases/local-cluster';
import {
  RevisionsSeen,
  TargetContext,
} from '@backstage-releases/plugin-releases-node';
import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { KubernetesEntrance } from '../entrance/KubernetesEntrance';
import { Deployment, Ingress, Service } from '../objects';
import { KubernetesRevisions } from '../revisions/KubernetesRevisions';
import { startStandIn, StandIn } from './startStandIn';
import { WatchedClient } from './WatchedClient';

/** An image of any name echoes, except that `missing…` doesn't exist. */
const images = {
  resolve: (image: string) =>
    image.startsWith('missing') ? undefined : echoImages.resolve(image),
};

/** A cluster with what stands behind the doors, and a namespace per test. */
export class TestPlatform {
  readonly client: ClusterClient;
  /** What the doors speak through. */
  readonly watched: WatchedClient;
  readonly revisions: KubernetesRevisions;
  readonly entrance: KubernetesEntrance;
  readonly #cluster: LocalCluster;
  readonly #standIn: StandIn;
  #namespaces = 0;

  static async start(): Promise<TestPlatform> {
    return new TestPlatform(
      await startCluster({ images }),
      await startStandIn(),
    );
  }

  private constructor(cluster: LocalCluster, standIn: StandIn) {
    this.#cluster = cluster;
    this.#standIn = standIn;
    this.client = HttpClusterClient.create({
      url: cluster.url,
      token: cluster.token,
    });
    this.watched = WatchedClient.create(this.client);
    const clusters = { get: () => this.watched };
    this.revisions = KubernetesRevisions.create({ clusters });
    this.entrance = KubernetesEntrance.create({ clusters });
  }

  /** The cluster as the configuration names one. */
  get access(): { url: string; token: string } {
    const { url, token } = this.#cluster;
    return { url, token };
  }

  async stop(): Promise<void> {
    await this.#cluster.stop();
    await this.#standIn.stop();
  }

  /** A new namespace with these objects in it, and the target that is meant. */
  async prepare(
    manifests: Manifest[],
    annotations: Record<string, string> = {
      'backstage.io/kubernetes-id': 'shop',
    },
  ): Promise<TargetContext> {
    this.#namespaces += 1;
    const namespace = `shop-${this.#namespaces}`;
    await this.#cluster.apply([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    ]);
    await this.apply(namespace, manifests);
    return {
      id: `prod/${namespace}/shop`,
      environment: 'prod',
      production: true,
      cluster: 'prod',
      namespace,
      slot: 0,
      service: {
        entityRef: 'component:default/shop',
        name: 'shop',
        annotations,
      },
      fence: 1,
    };
  }

  async apply(namespace: string, manifests: Manifest[]): Promise<void> {
    await this.#cluster.apply(
      manifests.map(manifest => ({
        ...manifest,
        metadata: { ...manifest.metadata, namespace },
      })),
    );
  }

  /** Makes the Service through which an entrance reaches the stand-in for a canary proxy. */
  async makeEntry(target: TargetContext): Promise<void> {
    const name = `${target.service.name}-canary`;
    await this.apply(target.namespace, [
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: {
          name,
          labels: { 'backstage-releases/service': target.service.name },
        },
        spec: { ports: [{ name: 'http', port: 80, targetPort: 8000 }] },
      },
      {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: { name, labels: { 'kubernetes.io/service-name': name } },
        addressType: 'IPv4',
        endpoints: [{ addresses: ['127.0.0.1'], conditions: { ready: true } }],
        ports: [{ name: 'http', port: this.#standIn.port, protocol: 'TCP' }],
      },
    ]);
  }

  deployment(target: TargetContext, name: string): Promise<Deployment> {
    return this.#get(deployments, target, name);
  }

  service(target: TargetContext, name: string): Promise<Service> {
    return this.#get(services, target, name);
  }

  ingress(target: TargetContext, name: string): Promise<Ingress> {
    return this.#get(ingresses, target, name);
  }

  /** The names of all Deployments or Services of a namespace. */
  async names(target: TargetContext, resource: Resource): Promise<string[]> {
    const { namespace } = target;
    const { items } = await this.client.list(resource, { namespace });
    return items.map(({ metadata }) => metadata.name).sort();
  }

  /** Looks until the answer is what is waited for. */
  look(
    target: TargetContext,
    isIt: (seen: RevisionsSeen) => boolean,
  ): Promise<RevisionsSeen> {
    return eventually(() => this.revisions.observe(target), isIt);
  }

  /** Does one thing as the core does: looks, acts, and looks again where somebody else was quicker. */
  async act(
    target: TargetContext,
    effect: (seen: RevisionsSeen) => Promise<void>,
  ): Promise<void> {
    for (;;) {
      try {
        await effect(await this.revisions.observe(target));
        return;
      } catch (error) {
        if ((error as Error).name !== 'ConflictError') {
          throw error;
        }
      }
    }
  }

  /** Takes over what runs. */
  async adopt(target: TargetContext): Promise<void> {
    await eventually(
      async () => {
        await this.act(target, seen => this.revisions.adopt(target, seen));
        return this.revisions.observe(target);
      },
      ({ adoption }) => adoption === 'done',
    );
  }

  /** A new namespace in which these objects are taken over already. */
  async prepareAdopted(manifests: Manifest[]): Promise<TargetContext> {
    const target = await this.prepare(manifests);
    await this.adopt(target);
    return target;
  }

  /** Scales until a revision is whole, as the core does. */
  async makeWhole(
    target: TargetContext,
    name: string,
    instances: number,
  ): Promise<void> {
    await eventually(
      async () => {
        await this.act(target, seen =>
          this.revisions.scale(target, name, instances, seen),
        );
        return this.revisions.observe(target);
      },
      ({ revisions }) =>
        revisions.some(one => one.name === name && !one.incomplete),
    );
  }

  /** Brings a revision up until all its instances are available. */
  async start(
    target: TargetContext,
    name: string,
    instances: number,
  ): Promise<void> {
    const number = name.slice(1);
    await this.act(target, seen =>
      this.revisions.create(
        target,
        {
          name,
          version: `1.${number}.0`,
          digest: `sha256:${number.repeat(64).slice(0, 64)}`,
          image: 'registry.example/shop',
          from: seen.handle ?? 'r0',
        },
        seen,
      ),
    );
    await this.act(target, seen =>
      this.revisions.scale(target, name, instances, seen),
    );
    await this.look(target, ({ revisions }) =>
      revisions.some(one => one.name === name && one.available === instances),
    );
  }

  async point(target: TargetContext, revision: string): Promise<void> {
    await this.act(target, seen =>
      this.revisions.pointHandle(target, revision, seen),
    );
  }

  /** Asks all the time while something is done; answers with those that were not answered as they should be. */
  async askDuring(host: string, act: () => Promise<void>): Promise<string[]> {
    const failed: string[] = [];
    let done = false;
    const asking = (async () => {
      while (!done) {
        const answer = await this.ask(host).catch(String);
        if (!answer.startsWith('registry.example/')) {
          failed.push(answer);
        }
      }
    })();
    try {
      await act();
    } finally {
      done = true;
      await asking;
    }
    return failed;
  }

  /** Deletes an object as somebody else would, and everything that it owns. */
  async delete(
    target: TargetContext,
    resource: Resource,
    name: string,
  ): Promise<void> {
    await this.client.delete(resource, { namespace: target.namespace, name });
  }

  /** Changes an object as somebody else would. */
  async patch(
    target: TargetContext,
    resource: Resource,
    name: string,
    patch: object,
  ): Promise<void> {
    const { namespace } = target;
    await this.client.patch(resource, { namespace, name }, patch);
  }

  /** The image that answers a request from outside, or the status of an answer that isn't 200. */
  async ask(host: string, path = '/'): Promise<string> {
    return new Promise((resolve, reject) => {
      get(
        `${this.#cluster.ingressUrl}${path}`,
        { headers: { host }, agent: false },
        async response => {
          const body = await text(response);
          resolve(
            response.statusCode === 200
              ? JSON.parse(body).image
              : String(response.statusCode),
          );
        },
      ).on('error', reject);
    });
  }

  #get<T extends KubeObject>(
    resource: Resource,
    { namespace }: TargetContext,
    name: string,
  ): Promise<T> {
    return this.client.get<T>(resource, { namespace, name });
  }
}

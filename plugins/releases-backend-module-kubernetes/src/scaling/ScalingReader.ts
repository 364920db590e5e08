import {
  horizontalPodAutoscalers,
  KubeObject,
  podDisruptionBudgets,
  Resource,
} from '@backstage-releases/cluster-client';
import {
  ClusterClients,
  TargetContext,
} from '@backstage-releases/plugin-releases-node';
import { HorizontalPodAutoscaler, PodDisruptionBudget } from '../objects';

/** Such objects change seldom, and each look at a target would list them anew. */
const KEPT_MS = 60_000;

/** What other than releases decides on the instances of a namespace. */
export interface Scaling {
  autoscalers: HorizontalPodAutoscaler[];
  budgets: PodDisruptionBudget[];
}

/** Reads it, where the cluster knows such objects and the credentials allow it. */
export class ScalingReader {
  readonly #clusters: ClusterClients;
  readonly #now: () => number;
  readonly #kept = new Map<string, { at: number; scaling: Promise<Scaling> }>();

  static create(options: {
    clusters: ClusterClients;
    now: () => number;
  }): ScalingReader {
    return new ScalingReader(options.clusters, options.now);
  }

  private constructor(clusters: ClusterClients, now: () => number) {
    this.#clusters = clusters;
    this.#now = now;
  }

  /** As it was at most a minute ago; empty where it can't be read, since nothing but a warning depends on it. */
  async read(
    target: Pick<TargetContext, 'cluster' | 'namespace'>,
  ): Promise<Scaling> {
    const key = `${target.cluster}/${target.namespace}`;
    const kept = this.#kept.get(key);
    if (kept && this.#now() - kept.at < KEPT_MS) {
      return kept.scaling;
    }
    const scaling = this.#read(target);
    this.#kept.set(key, { at: this.#now(), scaling });
    return scaling;
  }

  async #read(
    target: Pick<TargetContext, 'cluster' | 'namespace'>,
  ): Promise<Scaling> {
    const [autoscalers, budgets] = await Promise.all([
      this.#list<HorizontalPodAutoscaler>(target, horizontalPodAutoscalers),
      this.#list<PodDisruptionBudget>(target, podDisruptionBudgets),
    ]);
    return { autoscalers, budgets };
  }

  async #list<T extends KubeObject>(
    { cluster, namespace }: Pick<TargetContext, 'cluster' | 'namespace'>,
    resource: Resource,
  ): Promise<T[]> {
    try {
      const client = this.#clusters.get(cluster);
      return (await client.list<T>(resource, { namespace })).items;
    } catch {
      return [];
    }
  }
}

import {
  ClusterClient,
  deployments,
  pods,
  services,
} from '@backstage-releases/cluster-client';
import {
  ClusterClients,
  LABEL_SERVICE,
  TargetContext,
} from '@backstage-releases/plugin-releases-node';
import { InputError, NotFoundError } from '@backstage/errors';
import { Deployment, Pod, Service } from '../objects';
import { baseSelector, findHandle } from './findHandle';
import { toLabelSelector } from './LabelSelector';
import { TargetObjects } from './TargetObjects';
import {
  describeQuery,
  WORKLOAD_ANNOTATIONS,
  workloadQueries,
} from './workloadQuery';

/** Finds what belongs to a target on its cluster. */
export class TargetReader {
  readonly #clusters: ClusterClients;

  static create(options: { clusters: ClusterClients }): TargetReader {
    return new TargetReader(options.clusters);
  }

  private constructor(clusters: ClusterClients) {
    this.#clusters = clusters;
  }

  /** The client of the target's cluster. */
  client(target: TargetContext): ClusterClient {
    return this.#clusters.get(target.cluster);
  }

  /**
   * Everything of a target; undefined where its namespace runs nothing yet.
   *
   * @throws NotFoundError or InputError with the candidates where its Deployment or its Service isn't clear.
   */
  async read(target: TargetContext): Promise<TargetObjects | undefined> {
    const found = await this.readWithoutPods(target);
    if (!found) {
      return undefined;
    }
    const { items } = await this.client(target).list<Pod>(pods, {
      namespace: target.namespace,
      labelSelector: toLabelSelector(baseSelector(found.handle)),
    });
    return { ...found, pods: items };
  }

  /** The same without pods. */
  async readWithoutPods(
    target: TargetContext,
  ): Promise<Omit<TargetObjects, 'pods'> | undefined> {
    const { namespace, service } = target;
    const client = this.client(target);
    const [adopted, ours, all] = await Promise.all([
      this.#findAdopted(target),
      client.list<Deployment>(deployments, {
        namespace,
        labelSelector: `${LABEL_SERVICE}=${service.name}`,
      }),
      client.list<Service>(services, { namespace }),
    ]);
    const revisions = ours.items;
    // Ours have the labels that the handle was found by; someone else's may have changed since.
    const workload = revisions[0] ?? adopted;
    if (!workload) {
      await this.#explainAbsence(target);
      return undefined;
    }
    const handle = findHandle(all.items, {
      name: workload.metadata.name,
      labels: workload.spec.template.metadata?.labels ?? {},
      names: [
        ...new Set([service.name, ...(adopted ? [adopted.metadata.name] : [])]),
      ],
    });
    return { adopted, revisions, handle, services: all.items };
  }

  async #findAdopted(target: TargetContext): Promise<Deployment | undefined> {
    const { namespace } = target;
    for (const query of workloadQueries(target)) {
      const { items } = await this.client(target).list<Deployment>(
        deployments,
        'name' in query
          ? { namespace, fieldSelector: `metadata.name=${query.name}` }
          : { namespace, labelSelector: query.labelSelector },
      );
      const candidates = items.filter(isSomebodyElses);
      if (candidates.length > 1) {
        throw new InputError(
          `Several Deployments ${describeQuery(
            query,
          )} in namespace '${namespace}': ${quoted(
            candidates,
          )}. Name one in the annotation 'backstage-releases/workload'`,
        );
      }
      if (candidates.length === 1) {
        return candidates[0];
      }
    }
    return undefined;
  }

  async #explainAbsence(target: TargetContext): Promise<void> {
    const { namespace, service } = target;
    const queries = workloadQueries(target);
    const { items } = await this.client(target).list<Deployment>(deployments, {
      namespace,
    });
    const candidates = items.filter(isSomebodyElses);
    if (queries.length === 0) {
      throw new InputError(
        `Component '${
          service.entityRef
        }' doesn't say which Deployment runs it: set the annotation ${WORKLOAD_ANNOTATIONS}. In namespace '${namespace}' there are ${quoted(
          candidates,
        )}`,
      );
    }
    if (candidates.length > 0) {
      throw new NotFoundError(
        `No Deployment ${queries
          .map(describeQuery)
          .join(' or ')} in namespace '${namespace}'; there are ${quoted(
          candidates,
        )}`,
      );
    }
  }
}

function isSomebodyElses(deployment: Deployment): boolean {
  return !deployment.metadata.labels?.[LABEL_SERVICE];
}

function quoted(candidates: Deployment[]): string {
  return (
    candidates.map(({ metadata }) => `'${metadata.name}'`).join(', ') || 'none'
  );
}

import {
  deployments,
  KubeObject,
  Resource,
  services,
} from '@backstage-releases/cluster-client';
import {
  ANNOTATION_FENCE,
  ANNOTATION_ORIGINAL,
  ClusterClients,
  LABEL_REVISION,
  LABEL_SERVICE,
  ObservedRevision,
  Revisions,
  RevisionsSeen,
  TargetContext,
} from '@backstage-releases/plugin-releases-node';
import { ConflictError, InputError } from '@backstage/errors';
import { fenceOf, refuseOvertaken, writeFence } from '../fences';
import { isNamed } from '../isNamed';
import { Deployment, Service } from '../objects';
import { ScalingReader } from '../scaling/ScalingReader';
import { scalingWarnings } from '../scaling/scalingWarnings';
import { baseSelector } from '../target/findHandle';
import {
  ADOPTED,
  deploymentOf,
  newestRevision,
  replicasOf,
  revisionServiceOf,
  TargetObjects,
} from '../target/TargetObjects';
import { TargetReader } from '../target/TargetReader';
import { decideAdoption } from './decideAdoption';
import { deploymentAgain, KeptDeployment } from './keptDeployment';
import { describeRevisions, fencedObjects } from './describeRevisions';
import {
  isRevision,
  RevisionRequest,
  revisionDeployment,
} from './revisionDeployment';
import { revisionService } from './revisionService';

/**
 * Runs each revision as a Deployment with a Service of its own, behind the service's Service as the stable handle.
 *
 * Each write carries the `resourceVersion` that it was decided on.
 *
 * @public
 */
export class KubernetesRevisions implements Revisions {
  readonly #reader: TargetReader;
  readonly #scaling: ScalingReader;
  readonly #now: () => number;

  /** `now` answers epoch ms, the system's clock by default. */
  static create(options: {
    clusters: ClusterClients;
    now?: () => number;
  }): KubernetesRevisions {
    const { clusters, now = Date.now } = options;
    return new KubernetesRevisions(
      TargetReader.create({ clusters }),
      ScalingReader.create({ clusters, now }),
      now,
    );
  }

  private constructor(
    reader: TargetReader,
    scaling: ScalingReader,
    now: () => number,
  ) {
    this.#reader = reader;
    this.#scaling = scaling;
    this.#now = now;
  }

  async observe(target: TargetContext): Promise<RevisionsSeen> {
    const [objects, scaling] = await Promise.all([
      this.#reader.read(target),
      this.#scaling.read(target),
    ]);
    if (!objects) {
      return {
        adoption: 'absent',
        revisions: [],
        instances: [],
        warnings: [],
        guard: undefined,
      };
    }
    const described = describeRevisions(objects, target, this.#now());
    return {
      ...described,
      warnings: [...described.warnings, ...scalingWarnings(objects, scaling)],
      guard: objects,
    };
  }

  async adopt(target: TargetContext, seen: RevisionsSeen): Promise<void> {
    const objects = objectsOf(seen);
    const { adopted, handle } = objects;
    const { step } = decideAdoption(objects, target);
    if (step?.type === 'refuse') {
      throw new InputError(step.message);
    } else if (step?.type === 'label') {
      const labels = adopted!.spec.template.metadata?.labels ?? {};
      await this.#write(target, deployments, adopted!, {
        metadata: {
          annotations: {
            [ANNOTATION_ORIGINAL]: JSON.stringify({
              spec: {
                replicas: replicasOf(adopted!),
                template: { metadata: { labels } },
              },
            }),
          },
        },
        spec: {
          template: { metadata: { labels: { [LABEL_REVISION]: ADOPTED } } },
        },
      });
    } else if (step?.type === 'narrow') {
      await this.#unchanged(target, deployments, adopted!);
      await this.#unchanged(target, services, handle);
      await this.#ensureService(target, ADOPTED, handle, adopted!);
      await this.#select(target, handle, ADOPTED);
    }
  }

  async create(
    target: TargetContext,
    revision: RevisionRequest & { from: string },
    seen: RevisionsSeen,
  ): Promise<void> {
    const objects = objectsOf(seen);
    const from =
      deploymentOf(objects, revision.from) ?? newestOf(objects, target);
    const wanted = revisionDeployment(target, revision, from);
    // A new object has no version to guard it by. Should this worker be overtaken after this look, it leaves a Deployment without instances.
    await this.#unchanged(target, services, objects.handle);
    const deployment = await this.#createOnce(target, deployments, wanted);
    if (!isRevision(deployment, target, revision)) {
      throw new InputError(
        `Deployment '${wanted.metadata.name}' exists already and is not revision '${revision.name}' of '${target.service.name}' with version '${revision.version}'`,
      );
    }
    await this.#ensureService(
      target,
      revision.name,
      objects.handle,
      deployment,
    );
  }

  async remake(
    target: TargetContext,
    kept: NonNullable<ObservedRevision['kept']>,
    seen: RevisionsSeen,
  ): Promise<void> {
    const objects = objectsOf(seen);
    const wanted = deploymentAgain(
      target,
      kept as KeptDeployment,
      newestOf(objects, target),
    );
    await this.#unchanged(target, services, objects.handle);
    // Whoever has made it again meanwhile knows better how it should be.
    await this.#createOnce(target, deployments, wanted);
  }

  async scale(
    target: TargetContext,
    revision: string,
    instances: number,
    seen: RevisionsSeen,
  ): Promise<void> {
    const objects = objectsOf(seen);
    const deployment = requireDeployment(objects, target, revision);
    await this.#write(target, deployments, deployment, {
      spec: { replicas: instances },
    });
    if (!revisionServiceOf(objects, target, revision)) {
      await this.#ensureService(target, revision, objects.handle, deployment);
    }
  }

  async pointHandle(
    target: TargetContext,
    revision: string,
    seen: RevisionsSeen,
  ): Promise<void> {
    const objects = objectsOf(seen);
    requireDeployment(objects, target, revision);
    await this.#select(target, objects.handle, revision);
  }

  async remove(
    target: TargetContext,
    revision: string,
    seen: RevisionsSeen,
  ): Promise<void> {
    const objects = objectsOf(seen);
    const deployment = deploymentOf(objects, revision);
    if (!deployment) {
      return;
    }
    if (objects.handle.spec.selector?.[LABEL_REVISION] === revision) {
      throw new ConflictError(
        `Service '${objects.handle.metadata.name}' selects revision '${revision}'`,
      );
    }
    if (deployment === objects.adopted) {
      // Instances go last, so that this is taken up again after a crash.
      await this.#unchanged(target, deployments, deployment);
      await this.#removeService(target, objects, revision);
      await this.#write(target, deployments, deployment, {
        spec: { replicas: 0 },
      });
      return;
    }
    await this.#delete(target, deployments, deployment);
    await this.#removeService(target, objects, revision);
  }

  async fence(target: TargetContext, seen: RevisionsSeen): Promise<void> {
    if (seen.guard === undefined) {
      return;
    }
    const client = this.#reader.client(target);
    const fenced = fencedObjects(objectsOf(seen), target);
    await Promise.all([
      ...fenced.services.map(one =>
        writeFence(client, services, one, target.fence),
      ),
      ...fenced.deployments.map(one =>
        writeFence(client, deployments, one, target.fence),
      ),
    ]);
  }

  async #select(
    target: TargetContext,
    handle: Service,
    revision: string,
  ): Promise<void> {
    const original =
      handle.metadata.annotations?.[ANNOTATION_ORIGINAL] ??
      JSON.stringify({ spec: { selector: baseSelector(handle) } });
    await this.#write(target, services, handle, {
      metadata: { annotations: { [ANNOTATION_ORIGINAL]: original } },
      spec: { selector: { [LABEL_REVISION]: revision } },
    });
  }

  /** Changes exactly the version of an object that was seen. */
  async #write<T extends KubeObject>(
    target: TargetContext,
    resource: Resource,
    object: T,
    patch: {
      metadata?: { annotations?: Record<string, string> };
      spec?: object;
    },
  ): Promise<T> {
    refuseOvertaken(target, fenceOf(object));
    const { namespace, name, resourceVersion } = object.metadata;
    return this.#reader.client(target).patch<T>(
      resource,
      { namespace, name },
      {
        ...patch,
        metadata: {
          resourceVersion,
          annotations: {
            ...patch.metadata?.annotations,
            [ANNOTATION_FENCE]: String(target.fence),
          },
        },
      },
    );
  }

  /** Throws where an object isn't as it was seen. */
  async #unchanged(
    target: TargetContext,
    resource: Resource,
    object: KubeObject,
  ): Promise<void> {
    refuseOvertaken(target, fenceOf(object));
    const { namespace, name, resourceVersion } = object.metadata;
    const now = await this.#reader
      .client(target)
      .get<KubeObject>(resource, { namespace, name });
    if (now.metadata.resourceVersion !== resourceVersion) {
      throw new ConflictError(
        `'${name}' of ${resource.plural} has changed since it was looked at`,
      );
    }
  }

  /** Creates an object, or answers with the one of its name that is there. */
  async #createOnce<T extends KubeObject>(
    target: TargetContext,
    resource: Resource,
    wanted: T,
  ): Promise<T> {
    const client = this.#reader.client(target);
    try {
      return await client.create(resource, wanted);
    } catch (error) {
      if (!isNamed(error, 'ConflictError')) {
        throw error;
      }
      const { namespace, name } = wanted.metadata;
      return client.get<T>(resource, { namespace, name });
    }
  }

  async #ensureService(
    target: TargetContext,
    revision: string,
    handle: Service,
    owner: Deployment,
  ): Promise<void> {
    const wanted = revisionService(target, revision, handle, owner);
    const found = await this.#createOnce(target, services, wanted);
    const labels = found.metadata.labels ?? {};
    if (
      labels[LABEL_SERVICE] !== target.service.name ||
      labels[LABEL_REVISION] !== revision
    ) {
      throw new InputError(
        `Service '${wanted.metadata.name}' exists already and is not that of revision '${revision}' of '${target.service.name}'`,
      );
    }
  }

  async #removeService(
    target: TargetContext,
    objects: TargetObjects,
    revision: string,
  ): Promise<void> {
    const service = revisionServiceOf(objects, target, revision);
    if (service) {
      await this.#delete(target, services, service);
    }
  }

  /** Deletes exactly the version of an object that was seen; one that is gone is deleted. */
  async #delete(
    target: TargetContext,
    resource: Resource,
    object: KubeObject,
  ): Promise<void> {
    refuseOvertaken(target, fenceOf(object));
    const { namespace, name, resourceVersion, uid } = object.metadata;
    try {
      await this.#reader
        .client(target)
        .delete(
          resource,
          { namespace, name },
          { resourceVersion, uid, propagation: 'Background' },
        );
    } catch (error) {
      if (!isNamed(error, 'NotFoundError')) {
        throw error;
      }
    }
  }
}

function objectsOf({ guard }: RevisionsSeen): TargetObjects {
  if (guard === undefined) {
    throw new ConflictError('Nothing ran here when it was looked at');
  }
  return guard as TargetObjects;
}

function requireDeployment(
  objects: TargetObjects,
  target: TargetContext,
  revision: string,
): Deployment {
  const deployment = deploymentOf(objects, revision);
  if (!deployment) {
    throw new ConflictError(
      `No revision '${revision}' of '${target.service.name}' found in namespace '${target.namespace}'`,
    );
  }
  return deployment;
}

/** What a revision can be made from where somebody has deleted the Deployment that it should be like. */
function newestOf(objects: TargetObjects, target: TargetContext): Deployment {
  return newestRevision(objects) ?? requireDeployment(objects, target, ADOPTED);
}

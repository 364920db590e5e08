import type { EventRecorder } from '../EventRecorder';
import type { ClusterObjects } from '../../objects/ClusterObjects';
import { deploymentKind } from '../../resources/Deployment';
import { replicaSetKind } from '../../resources/ReplicaSet';
import type { KubeObject } from '../../store/KubeObject';
import { newReplicaSet, sizeOf } from './replicaSets';
import {
  newSetAnnotations,
  nextRevision,
  revisionAnnotation,
  revisionOf,
  scaleAnnotations,
} from './revisions';
import { decideNewSize, type Rollout } from './rollout';
import { templateHash } from './templateHash';

/** Makes and numbers the ReplicaSet of a Deployment's present template. */
export class FreshReplicaSet {
  readonly #objects: ClusterObjects;
  readonly #events: EventRecorder;
  readonly #source: string;

  constructor(objects: ClusterObjects, events: EventRecorder, source: string) {
    this.#objects = objects;
    this.#events = events;
    this.#source = source;
  }

  /** The ReplicaSet of the present template, made where there is none. */
  ensure(rollout: Rollout): KubeObject {
    this.mark(rollout);
    rollout.fresh ??= this.#create(rollout);
    return rollout.fresh;
  }

  /** Gives the newest ReplicaSet, if there is one already, the number and the annotations of this rollout. */
  mark(rollout: Rollout): void {
    const { deployment, fresh } = rollout;
    if (!fresh) {
      return;
    }
    const revision = nextRevision(rollout.old);
    rollout.fresh = this.#objects.modify(
      replicaSetKind,
      fresh.metadata,
      set => {
        set.metadata.annotations = newSetAnnotations(
          deployment,
          fresh,
          revision,
        );
        set.spec.minReadySeconds = deployment.spec.minReadySeconds;
      },
    );
    this.#markDeployment(rollout, revisionOf(rollout.fresh));
    const conditions: Array<{ type: string }> =
      deployment.status.conditions ?? [];
    if (!conditions.some(each => each.type === 'Progressing')) {
      rollout.progress = {
        reason: 'FoundNewReplicaSet',
        message: `Found new replica set "${fresh.metadata.name}"`,
      };
    }
  }

  #create(rollout: Rollout): KubeObject {
    const { deployment, rules, old } = rollout;
    const { metadata, spec } = deployment;
    const hash = templateHash(spec.template, deployment.status.collisionCount);
    const name = `${metadata.name}-${hash}`;
    const revision = nextRevision(rollout.old);
    if (
      this.#objects.find(replicaSetKind, {
        namespace: metadata.namespace,
        name,
      })
    ) {
      this.#objects.modify(
        deploymentKind,
        metadata,
        each => {
          each.status.collisionCount = (each.status.collisionCount ?? 0) + 1;
        },
        { part: 'status' },
      );
      throw new Error(`The name '${name}' of a ReplicaSet is taken`);
    }
    const replicas = decideNewSize(rules, undefined, old.map(sizeOf));
    const { object: created } = this.#objects.create(
      replicaSetKind,
      newReplicaSet(deployment, {
        name,
        hash,
        replicas,
        annotations: {
          ...newSetAnnotations(deployment, undefined, revision),
          ...scaleAnnotations(rules.replicas, rules.maxSurge),
        },
      }),
    );
    if (replicas > 0) {
      this.#events.record(
        deployment,
        'Normal',
        'ScalingReplicaSet',
        `Scaled up replica set ${name} from 0 to ${replicas}`,
        this.#source,
      );
    }
    this.#markDeployment(rollout, revision);
    rollout.progress = {
      reason: 'NewReplicaSetCreated',
      message: `Created new replica set "${name}"`,
    };
    return created;
  }

  #markDeployment(rollout: Rollout, revision: number): void {
    if (revisionOf(rollout.deployment) !== revision) {
      rollout.deployment = this.#objects.modify(
        deploymentKind,
        rollout.deployment.metadata,
        deployment => {
          deployment.metadata.annotations = {
            ...deployment.metadata.annotations,
            [revisionAnnotation]: String(revision),
          };
        },
        // Not a change of the wish: the generation stays.
        { part: 'status' },
      );
    }
  }
}

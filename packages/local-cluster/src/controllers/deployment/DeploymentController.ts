import type { DeploymentStatus } from 'kubernetes-types/apps/v1';
import type { Clock } from '../../Clock';
import type { ClusterObjects } from '../../objects/ClusterObjects';
import { deploymentKind } from '../../resources/Deployment';
import { podKind } from '../../resources/Pod';
import { replicaSetKind } from '../../resources/ReplicaSet';
import type { StoreEvent } from '../../store/EventWindow';
import { isSameJson } from '../../store/isSameJson';
import {
  objectKey,
  parseObjectKey,
  type KubeObject,
} from '../../store/KubeObject';
import { claimOwned } from '../claimOwned';
import type { Controller } from '../Controller';
import type { EventRecorder } from '../EventRecorder';
import { controllerOf } from '../owners';
import { decideStatus, isComplete, untilDeadline } from './deploymentStatus';
import {
  ageOf,
  isSaturated,
  onlySet,
  outdatedSets,
  sizeOf,
} from './replicaSets';
import { FreshReplicaSet } from './FreshReplicaSet';
import { desiredOf, scaleAnnotations } from './revisions';
import {
  decideNewSize,
  decideOldSizes,
  decideProportionalSizes,
  resolveBounds,
  type Rollout,
} from './rollout';
import { isMadeFrom } from './templateHash';

/** Replaces the pods of Deployments, by way of one ReplicaSet per pod template. */
export class DeploymentController implements Controller {
  readonly name = 'deployment-controller';
  readonly #objects: ClusterObjects;
  readonly #events: EventRecorder;
  readonly #clock: Clock;
  readonly #fresh: FreshReplicaSet;

  constructor(objects: ClusterObjects, events: EventRecorder, clock: Clock) {
    this.#objects = objects;
    this.#events = events;
    this.#clock = clock;
    this.#fresh = new FreshReplicaSet(objects, events, this.name);
  }

  initialKeys(): string[] {
    return this.#objects
      .list(deploymentKind)
      .map(({ metadata }) => objectKey(metadata));
  }

  keysOf({ resource, object, previous }: StoreEvent): string[] {
    const { namespace } = object.metadata;
    if (resource === 'apps/deployments') {
      return [objectKey(object.metadata)];
    }
    if (resource === 'apps/replicasets') {
      const owners = [object, previous].flatMap(each => {
        const owner = each && controllerOf(each);
        return owner ? [objectKey({ namespace, name: owner.name })] : [];
      });
      // A ReplicaSet of nobody may be one that a Deployment should adopt.
      return owners.length > 0 ? owners : this.initialKeys();
    }
    if (resource === '/pods' && controllerOf(object)) {
      const set = this.#objects.find(replicaSetKind, {
        namespace,
        name: controllerOf(object)?.name ?? '',
      });
      const owner = set && controllerOf(set);
      return owner ? [objectKey({ namespace, name: owner.name })] : [];
    }
    return [];
  }

  reconcile(key: string): number | void {
    const deployment = this.#objects.find(deploymentKind, parseObjectKey(key));
    if (!deployment) {
      return undefined;
    }
    const { spec } = deployment;
    const bounds = resolveBounds(
      spec.replicas,
      spec.strategy.rollingUpdate?.maxSurge ?? 0,
      spec.strategy.rollingUpdate?.maxUnavailable ?? 0,
    );
    const sets = claimOwned(
      this.#objects,
      deploymentKind,
      deployment,
      replicaSetKind,
    ).sort((a, b) => ageOf(a) - ageOf(b));
    const fresh = sets.find(set => isMadeFrom(set, spec.template));
    const rollout: Rollout = {
      deployment,
      fresh,
      old: sets.filter(set => set !== fresh),
      rules: {
        replicas: spec.replicas,
        strategy: spec.strategy.type,
        maxSurge: spec.strategy.type === 'RollingUpdate' ? bounds.maxSurge : 0,
        maxUnavailable:
          spec.strategy.type === 'RollingUpdate' ? bounds.maxUnavailable : 0,
      },
    };
    if (!deployment.metadata.deletionTimestamp) {
      this.#step(rollout);
    }
    return this.#writeStatus(rollout);
  }

  #step(rollout: Rollout): void {
    const { deployment, rules, old } = rollout;
    if (deployment.spec.paused) {
      this.#scaleInProportion(rollout);
      this.#cleanUp(rollout);
      return;
    }
    if (
      [...old, ...(rollout.fresh ? [rollout.fresh] : [])].some(
        set =>
          set.spec.replicas > 0 &&
          desiredOf(set) !== undefined &&
          desiredOf(set) !== rules.replicas,
      )
    ) {
      this.#fresh.mark(rollout);
      this.#scaleInProportion(rollout);
      return;
    }
    const isDone =
      rules.strategy === 'Recreate'
        ? this.#recreate(rollout)
        : this.#roll(rollout);
    if (isDone && isComplete(deployment, deployment.status)) {
      this.#cleanUp(rollout);
    }
  }

  #roll(rollout: Rollout): boolean {
    const { rules, old } = rollout;
    const fresh = this.#fresh.ensure(rollout);
    const size = decideNewSize(rules, sizeOf(fresh), old.map(sizeOf));
    if (size !== fresh.spec.replicas) {
      rollout.fresh = this.#scale(rollout, fresh, size);
      return false;
    }
    const sizes = decideOldSizes(rules, sizeOf(fresh), old.map(sizeOf));
    return !this.#scaleAll(rollout, sizes);
  }

  #recreate(rollout: Rollout): boolean {
    const { rules, old } = rollout;
    const active = old.filter(set => set.spec.replicas > 0);
    if (
      this.#scaleAll(
        rollout,
        new Map(active.map(set => [set.metadata.name, 0])),
      )
    ) {
      return false;
    }
    const uids = new Set(old.map(set => set.metadata.uid));
    const isRunning = this.#objects
      .list(podKind, rollout.deployment.metadata.namespace)
      .some(
        pod =>
          uids.has(controllerOf(pod)?.uid ?? '') &&
          !['Succeeded', 'Failed'].includes(pod.status.phase),
      );
    if (isRunning) {
      return false;
    }
    const fresh = this.#fresh.ensure(rollout);
    if (fresh.spec.replicas !== rules.replicas) {
      rollout.fresh = this.#scale(rollout, fresh, rules.replicas);
      return false;
    }
    return true;
  }

  #scaleInProportion(rollout: Rollout): void {
    const { deployment, rules, fresh, old } = rollout;
    const all = fresh ? [...old, fresh] : old;
    const active = all.filter(set => set.spec.replicas > 0);
    const only = onlySet(all, fresh);
    if (only) {
      this.#scaleAll(rollout, new Map([[only.metadata.name, rules.replicas]]));
    } else if (fresh && isSaturated(deployment, fresh)) {
      this.#scaleAll(
        rollout,
        new Map(
          active
            .filter(set => set !== fresh)
            .map(set => [set.metadata.name, 0]),
        ),
      );
    } else if (rules.strategy === 'RollingUpdate') {
      this.#scaleAll(
        rollout,
        decideProportionalSizes(
          rules,
          active.map(sizeOf),
          deployment.status.replicas ?? 0,
        ),
      );
    }
  }

  #scaleAll(rollout: Rollout, sizes: Map<string, number>): boolean {
    let hasScaled = false;
    const scaled = (set: KubeObject) => {
      const size = sizes.get(set.metadata.name);
      if (size === undefined) {
        return set;
      }
      hasScaled ||= size !== set.spec.replicas;
      return this.#scale(rollout, set, size);
    };
    rollout.old = rollout.old.map(scaled);
    rollout.fresh = rollout.fresh && scaled(rollout.fresh);
    return hasScaled;
  }

  #scale(
    { deployment, rules }: Rollout,
    set: KubeObject,
    size: number,
  ): KubeObject {
    const before: number = set.spec.replicas;
    const scaled = this.#objects.modify(replicaSetKind, set.metadata, each => {
      each.spec.replicas = size;
      each.metadata.annotations = {
        ...each.metadata.annotations,
        ...scaleAnnotations(rules.replicas, rules.maxSurge),
      };
    });
    if (size !== before) {
      this.#events.record(
        deployment,
        'Normal',
        'ScalingReplicaSet',
        `Scaled ${size > before ? 'up' : 'down'} replica set ${
          set.metadata.name
        } from ${before} to ${size}`,
        this.name,
      );
    }
    return scaled;
  }

  #cleanUp({ deployment, old }: Rollout): void {
    for (const { metadata } of outdatedSets(deployment, old)) {
      this.#objects.delete(replicaSetKind, metadata, {
        propagation: 'Background',
      });
    }
  }

  #writeStatus(rollout: Rollout): number | undefined {
    const now = this.#clock.now();
    const { deployment, fresh, old, rules } = rollout;
    const status: DeploymentStatus = decideStatus({
      deployment,
      fresh,
      sets: fresh ? [...old, fresh] : old,
      maxUnavailable: rules.maxUnavailable,
      progress: rollout.progress,
      now,
    });
    if (!isSameJson(status, deployment.status)) {
      this.#objects.modify(
        deploymentKind,
        deployment.metadata,
        each => {
          each.status = status;
        },
        { part: 'status' },
      );
    }
    return untilDeadline(deployment, status, now);
  }
}

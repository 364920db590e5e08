import type {
  DeploymentCondition,
  DeploymentStatus,
} from 'kubernetes-types/apps/v1';
import { timestamp } from '../../Clock';
import type { KubeObject } from '../../store/KubeObject';

/** What the status of a Deployment is computed from. */
export interface StatusInput {
  deployment: KubeObject;
  fresh: KubeObject | undefined;
  /** All ReplicaSets, the fresh one too. */
  sets: KubeObject[];
  maxUnavailable: number;
  /** A condition that the rollout itself asks for. */
  progress?: { reason: string; message: string };
  now: Date;
}

/** What the status of a Deployment should be. */
export function decideStatus(input: StatusInput): DeploymentStatus {
  const { deployment, fresh, sets, maxUnavailable, now } = input;
  const total = (field: string) =>
    sets.reduce((sum, set) => sum + (set.status[field] ?? 0), 0);
  const wanted = sets.reduce((sum, set) => sum + set.spec.replicas, 0);
  const available = total('availableReplicas');
  const status: DeploymentStatus & { terminatingReplicas?: number } = {
    observedGeneration: deployment.metadata.generation,
    replicas: total('replicas'),
    updatedReplicas: fresh?.status.replicas ?? 0,
    readyReplicas: total('readyReplicas'),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, wanted - available),
    terminatingReplicas: total('terminatingReplicas'),
    collisionCount: deployment.status.collisionCount,
    conditions: deployment.status.conditions ?? [],
  };
  const isAvailable = available >= deployment.spec.replicas - maxUnavailable;
  setCondition(
    status,
    isAvailable
      ? {
          type: 'Available',
          status: 'True',
          reason: 'MinimumReplicasAvailable',
          message: 'Deployment has minimum availability.',
        }
      : {
          type: 'Available',
          status: 'False',
          reason: 'MinimumReplicasUnavailable',
          message: 'Deployment does not have minimum availability.',
        },
    now,
  );
  const progressing = decideProgress(input, status);
  if (progressing) {
    setCondition(status, progressing, now);
  }
  return status;
}

/** Whether all pods are new and available, and none of before is left. */
export function isComplete(
  deployment: KubeObject,
  status: DeploymentStatus,
): boolean {
  const { replicas } = deployment.spec;
  return (
    (status.updatedReplicas ?? 0) === replicas &&
    (status.replicas ?? 0) === replicas &&
    (status.availableReplicas ?? 0) === replicas &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

/** In how many milliseconds a rollout that doesn't move is late; `undefined` when none is under way. */
export function untilDeadline(
  deployment: KubeObject,
  status: DeploymentStatus,
  now: Date,
): number | undefined {
  const condition = progressOf(status);
  if (
    !condition ||
    deployment.spec.paused ||
    ['NewReplicaSetAvailable', 'ProgressDeadlineExceeded'].includes(
      condition.reason ?? '',
    )
  ) {
    return undefined;
  }
  const deadline =
    Date.parse(condition.lastUpdateTime as unknown as string) +
    deployment.spec.progressDeadlineSeconds * 1000;
  return Math.max(0, deadline - now.getTime()) + 1000;
}

type NewCondition = Pick<
  DeploymentCondition,
  'type' | 'status' | 'reason' | 'message'
>;

function decideProgress(
  input: StatusInput,
  status: DeploymentStatus,
): NewCondition | undefined {
  const { deployment, fresh, progress, now } = input;
  const current = progressOf(status);
  const before: DeploymentStatus = deployment.status;
  const type = 'Progressing';
  if (deployment.spec.paused) {
    return {
      type,
      status: 'Unknown',
      reason: 'DeploymentPaused',
      message: 'Deployment is paused',
    };
  }
  if (current?.reason === 'DeploymentPaused') {
    return {
      type,
      status: 'Unknown',
      reason: 'DeploymentResumed',
      message: 'Deployment is resumed',
    };
  }
  const name = fresh
    ? `ReplicaSet "${fresh.metadata.name}"`
    : `Deployment "${deployment.metadata.name}"`;
  if (
    status.replicas === status.updatedReplicas &&
    current?.reason === 'NewReplicaSetAvailable'
  ) {
    return undefined;
  }
  if (isComplete(deployment, status)) {
    return {
      type,
      status: 'True',
      reason: 'NewReplicaSetAvailable',
      message: `${name} has successfully progressed.`,
    };
  }
  if (progress) {
    return { type, status: 'True', ...progress };
  }
  const moved =
    more(status, before, 'updatedReplicas') ||
    more(status, before, 'readyReplicas') ||
    more(status, before, 'availableReplicas') ||
    oldReplicas(status) < oldReplicas(before);
  if (moved) {
    return {
      type,
      status: 'True',
      reason: 'ReplicaSetUpdated',
      message: `${name} is progressing.`,
    };
  }
  return isLate(deployment, current, now)
    ? {
        type,
        status: 'False',
        reason: 'ProgressDeadlineExceeded',
        message: `${name} has timed out progressing.`,
      }
    : undefined;
}

function isLate(
  deployment: KubeObject,
  current: DeploymentCondition | undefined,
  now: Date,
): boolean {
  if (!current || current.reason === 'NewReplicaSetAvailable') {
    return false;
  }
  return (
    current.reason === 'ProgressDeadlineExceeded' ||
    Date.parse(current.lastUpdateTime as unknown as string) +
      deployment.spec.progressDeadlineSeconds * 1000 <
      now.getTime()
  );
}

function more(
  now: DeploymentStatus,
  before: DeploymentStatus,
  field: 'updatedReplicas' | 'readyReplicas' | 'availableReplicas',
): boolean {
  return (now[field] ?? 0) > (before[field] ?? 0);
}

function oldReplicas(status: DeploymentStatus): number {
  return (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
}

function progressOf(status: DeploymentStatus): DeploymentCondition | undefined {
  return status.conditions?.find(each => each.type === 'Progressing');
}

function setCondition(
  status: DeploymentStatus,
  wanted: NewCondition,
  now: Date,
): void {
  const current = status.conditions?.find(each => each.type === wanted.type);
  const isProgress = wanted.reason === 'ReplicaSetUpdated';
  if (
    current?.status === wanted.status &&
    current.reason === wanted.reason &&
    !isProgress
  ) {
    return;
  }
  const time = timestamp(now) as never;
  status.conditions = [
    ...(status.conditions ?? []).filter(each => each.type !== wanted.type),
    {
      ...wanted,
      lastUpdateTime: time,
      lastTransitionTime:
        current?.status === wanted.status ? current.lastTransitionTime : time,
    },
  ];
}

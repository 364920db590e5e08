import type {
  ContainerState,
  PodCondition,
  PodStatus,
} from 'kubernetes-types/core/v1';
import { timestamp } from '../Clock';
import type { KubeObject } from '../store/KubeObject';

/** How one container of a pod is. */
export interface ContainerView {
  name: string;
  image: string;
  state: ContainerState;
  lastState: ContainerState;
  ready: boolean;
  started: boolean;
  restarts: number;
  /** It has ended and will not be started again. */
  isDone: boolean;
}

/** The status of a pod whose containers are as they are. */
export function decidePodStatus(
  pod: KubeObject,
  containers: ContainerView[],
  now: Date,
): PodStatus {
  const time = timestamp(now);
  const isDone = containers.every(each => each.isDone);
  const hasFailed = containers.some(
    each => (each.state.terminated?.exitCode ?? 0) !== 0,
  );
  const isUp = containers.every(
    each =>
      each.state.running || each.state.terminated || each.lastState.terminated,
  );
  let phase = isUp ? 'Running' : 'Pending';
  if (isDone) {
    phase = hasFailed ? 'Failed' : 'Succeeded';
  }
  const unready = containers.filter(each => !each.ready).map(each => each.name);
  const isReady = unready.length === 0 && !isDone;
  const why = isReady ? {} : whyUnready(unready, isDone, hasFailed);
  const before: PodCondition[] = pod.status.conditions ?? [];
  const condition = (type: string, holds: boolean, rest: object = {}) => {
    const status = holds ? 'True' : 'False';
    const old = before.find(each => each.type === type);
    return {
      type,
      status,
      lastTransitionTime:
        old?.status === status
          ? old.lastTransitionTime
          : (time as unknown as PodCondition['lastTransitionTime']),
      ...rest,
    };
  };
  const hasAddress = pod.status.podIP || containers.some(each => each.started);
  return {
    ...pod.status,
    phase,
    conditions: [
      condition('PodReadyToStartContainers', true),
      condition('Initialized', true),
      condition('Ready', isReady, why),
      condition('ContainersReady', isReady, why),
      condition('PodScheduled', true),
    ],
    hostIP: '127.0.0.1',
    hostIPs: [{ ip: '127.0.0.1' }],
    ...(hasAddress
      ? { podIP: '127.0.0.1', podIPs: [{ ip: '127.0.0.1' }] }
      : {}),
    startTime: pod.status.startTime ?? time,
    containerStatuses: containers.map(each => ({
      name: each.name,
      state: each.state,
      lastState: each.lastState,
      ready: each.ready,
      restartCount: each.restarts,
      image: each.image,
      imageID: each.started ? `local://${each.image}` : '',
      ...(each.started
        ? { containerID: `local://${pod.metadata.uid}-${each.name}` }
        : {}),
      started: each.started,
    })),
  };
}

function whyUnready(unready: string[], isDone: boolean, hasFailed: boolean) {
  if (isDone && !hasFailed) {
    return { reason: 'PodCompleted' };
  }
  return {
    reason: isDone ? 'PodFailed' : 'ContainersNotReady',
    message: `containers with unready status: [${unready.join(' ')}]`,
  };
}

import type { ContainerStatus } from 'kubernetes-types/core/v1';
import { InstanceView } from '@backstage-releases/plugin-releases-common';
import { Pod } from '../objects';

/** How long a container may run before not being ready counts as failing, ms. */
const READINESS_PATIENCE = 60_000;

/** States of a container that it doesn't leave without somebody's help. */
const STUCK = new Set([
  'CrashLoopBackOff',
  'CreateContainerConfigError',
  'CreateContainerError',
  'ErrImageNeverPull',
  'ErrImagePull',
  'ImageInspectError',
  'ImagePullBackOff',
  'InvalidImageName',
  'RegistryUnavailable',
  'RunContainerError',
]);

/** Whether a pod can take requests. */
export function isReady(pod: Pod): boolean {
  return (
    !pod.metadata.deletionTimestamp &&
    (pod.status?.conditions ?? []).some(
      ({ type, status }) => type === 'Ready' && status === 'True',
    )
  );
}

/** How a pod stands, and why it isn't ready. */
export function describePod(
  pod: Pod,
  now: number,
): Pick<InstanceView, 'status' | 'reason' | 'restarts'> {
  const containers = pod.status?.containerStatuses ?? [];
  const restarts = containers.reduce(
    (sum, { restartCount }) => sum + restartCount,
    0,
  );
  if (pod.metadata.deletionTimestamp) {
    return { status: 'terminating', restarts };
  }
  if (isReady(pod)) {
    return { status: 'ready', restarts };
  }
  const reason = whyFailing(pod, now);
  return reason
    ? { status: 'failing', reason, restarts }
    : { status: 'starting', restarts };
}

function whyFailing(pod: Pod, now: number): string | undefined {
  if (pod.status?.phase === 'Failed') {
    return withDetail(
      `The pod has failed${pod.status.reason ? ` (${pod.status.reason})` : ''}`,
      pod.status.message,
    );
  }
  const unscheduled = pod.status?.conditions?.find(
    ({ type, status, reason }) =>
      type === 'PodScheduled' &&
      status === 'False' &&
      reason === 'Unschedulable',
  );
  if (unscheduled) {
    return withDetail('No node has room for it', unscheduled.message);
  }
  for (const status of [
    ...(pod.status?.initContainerStatuses ?? []),
    ...(pod.status?.containerStatuses ?? []),
  ]) {
    const reason = whyContainerFails(status, now);
    if (reason) {
      return reason;
    }
  }
  return undefined;
}

function whyContainerFails(
  status: ContainerStatus,
  now: number,
): string | undefined {
  const { name, state, lastState, restartCount } = status;
  if (state?.waiting?.reason && STUCK.has(state.waiting.reason)) {
    const { reason, message } = state.waiting;
    const ended = lastState?.terminated;
    return reason === 'CrashLoopBackOff'
      ? `Container '${name}' keeps crashing (CrashLoopBackOff)${
          ended ? ` with exit code ${ended.exitCode}` : ''
        }, ${restartCount} restarts`
      : withDetail(`Container '${name}' can't start (${reason})`, message);
  }
  if (state?.terminated && state.terminated.exitCode !== 0) {
    return `Container '${name}' ended with exit code ${state.terminated.exitCode}`;
  }
  const startedAt = Date.parse(state?.running?.startedAt ?? '');
  if (!status.ready && now - startedAt >= READINESS_PATIENCE) {
    return `Container '${name}' has been running for more than ${
      READINESS_PATIENCE / 1000
    } s and is not ready`;
  }
  return undefined;
}

function withDetail(text: string, detail: string | undefined): string {
  return detail ? `${text}: ${detail}` : text;
}

import type { ContainerStatus } from 'kubernetes-types/core/v1';
import {
  anything,
  conditionsSchema,
  flag,
  integer,
  listOf,
  object,
  text,
  time,
} from '../schema/Schema';
import { isSameJson } from '../store/isSameJson';
import type { KubeObject } from '../store/KubeObject';
import { forbidden, type Cause } from './causes';
import { ageColumn, nameColumn } from './columns';
import { completePodSpec } from './completePodSpec';
import { podSpecSchema } from './podSpec';
import { podSpecWarnings } from './podSpecWarnings';
import { defineKind } from './ResourceKind';
import { validatePodSpec } from './validatePodSpec';

const containerStatuses = listOf(
  object({
    name: text({ keepsEmpty: true }),
    state: anything,
    lastState: anything,
    ready: flag({ keepsEmpty: true }),
    restartCount: integer({ keepsEmpty: true }),
    image: text({ keepsEmpty: true }),
    imageID: text({ keepsEmpty: true }),
    containerID: text(),
    started: flag({ keepsEmpty: true }),
  }),
);

export const podKind = defineKind({
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  shortNames: ['po'],
  categories: ['all'],
  hasGeneration: true,
  answersDeleted: true,
  subresources: [
    { name: 'log', kind: 'Pod', verbs: ['get'] },
    { name: 'binding', kind: 'Binding', verbs: ['create'] },
  ],
  fields: {
    spec: object(podSpecSchema.fields, { always: true }),
    status: object(
      {
        phase: text(),
        conditions: conditionsSchema,
        message: text(),
        reason: text(),
        hostIP: text(),
        hostIPs: listOf(object({ ip: text() }), { mergeKey: 'ip' }),
        podIP: text(),
        podIPs: listOf(object({ ip: text() }), { mergeKey: 'ip' }),
        startTime: time(),
        containerStatuses,
        initContainerStatuses: containerStatuses,
        qosClass: text(),
        observedGeneration: integer(),
      },
      { always: true },
    ),
  },
  gracePeriod: ({ metadata, spec, status }, requested) => {
    if (!spec.nodeName || ['Succeeded', 'Failed'].includes(status.phase)) {
      return 0;
    }
    const wanted = requested ?? spec.terminationGracePeriodSeconds ?? 30;
    const running = metadata.deletionGracePeriodSeconds ?? wanted;
    // A deletion that has begun can be made shorter, never longer.
    return Math.max(0, Math.min(wanted, running));
  },
  prepare(candidate, previous) {
    const { spec, status } = candidate;
    completePodSpec(spec);
    if (spec.terminationGracePeriodSeconds < 0) {
      spec.terminationGracePeriodSeconds = 1;
    }
    for (const condition of status.conditions ?? []) {
      condition.lastProbeTime ??= null;
    }
    if (!previous) {
      status.phase = 'Pending';
      status.qosClass = qosClass(candidate);
      spec.serviceAccountName ??= 'default';
      spec.serviceAccount = spec.serviceAccountName;
      spec.enableServiceLinks ??= true;
      spec.priority ??= 0;
      spec.preemptionPolicy ??= 'PreemptLowerPriority';
      spec.tolerations = [
        ...(spec.tolerations ?? []),
        ...['not-ready', 'unreachable'].map(state => ({
          key: `node.kubernetes.io/${state}`,
          operator: 'Exists',
          effect: 'NoExecute',
          tolerationSeconds: 300,
        })),
      ];
    }
  },
  admit({ metadata, spec }, context) {
    const name = spec.serviceAccountName;
    const exists = context
      .list('/serviceaccounts')
      .some(
        account =>
          account.metadata.name === name &&
          account.metadata.namespace === metadata.namespace,
      );
    return exists
      ? undefined
      : `error looking up service account ${
          metadata.namespace
        }/${name}: serviceaccount ${JSON.stringify(name)} not found`;
  },
  validate: ({ spec }) => validatePodSpec(spec, 'spec'),
  validateUpdate,
  selectableFields: ({ spec, status }) => ({
    'spec.nodeName': spec.nodeName ?? '',
    'spec.restartPolicy': spec.restartPolicy,
    'spec.schedulerName': spec.schedulerName,
    'spec.serviceAccountName': spec.serviceAccountName ?? '',
    'spec.hostNetwork': String(spec.hostNetwork ?? false),
    'status.phase': status.phase,
    'status.podIP': status.podIP ?? '',
    'status.nominatedNodeName': '',
  }),
  warnings: ({ spec }) => podSpecWarnings(spec, 'spec'),
  columns: [
    nameColumn,
    {
      name: 'Ready',
      cell: ({ spec, status }) => {
        const statuses: ContainerStatus[] = status.containerStatuses ?? [];
        return `${statuses.filter(each => each.ready).length}/${
          spec.containers.length
        }`;
      },
    },
    { name: 'Status', cell: podReason },
    {
      name: 'Restarts',
      cell: ({ status }) => {
        const statuses: ContainerStatus[] = status.containerStatuses ?? [];
        return String(
          statuses.reduce((sum, each) => sum + each.restartCount, 0),
        );
      },
    },
    ageColumn,
    { name: 'IP', wide: true, cell: ({ status }) => status.podIP ?? '<none>' },
    {
      name: 'Node',
      wide: true,
      cell: ({ spec }) => spec.nodeName ?? '<none>',
    },
    { name: 'Nominated Node', wide: true, cell: () => '<none>' },
    { name: 'Readiness Gates', wide: true, cell: () => '<none>' },
  ],
});

/** What `kubectl get pods` shows as status: the phase, or the more telling reason of a container. */
function podReason({ metadata, status }: KubeObject): string {
  if (metadata.deletionTimestamp) {
    return 'Terminating';
  }
  const statuses: ContainerStatus[] = status.containerStatuses ?? [];
  for (const { state } of statuses) {
    const reason = state?.waiting?.reason ?? state?.terminated?.reason;
    if (reason) {
      return reason;
    }
  }
  return status.reason ?? status.phase;
}

function qosClass({ spec }: KubeObject): string {
  const containers: Array<{
    resources?: {
      limits?: Record<string, string>;
      requests?: Record<string, string>;
    };
  }> = spec.containers ?? [];
  const guaranteed = containers.every(({ resources }) =>
    ['cpu', 'memory'].every(
      name =>
        resources?.limits?.[name] !== undefined &&
        resources.limits[name] === resources.requests?.[name],
    ),
  );
  if (guaranteed) {
    return 'Guaranteed';
  }
  return containers.some(
    ({ resources }) => resources?.limits || resources?.requests,
  )
    ? 'Burstable'
    : 'BestEffort';
}

/** Of a pod that exists, the images, the deadline and added tolerations may be changed; nothing else. */
function validateUpdate(candidate: KubeObject, previous: KubeObject): Cause[] {
  const mutable = (spec: any) => ({
    ...spec,
    containers: spec.containers.map((each: object) => ({
      ...each,
      image: '',
    })),
    initContainers: undefined,
    activeDeadlineSeconds: undefined,
    terminationGracePeriodSeconds: undefined,
    tolerations: undefined,
    schedulingGates: undefined,
    nodeName: undefined,
  });
  return isSameJson(mutable(candidate.spec), mutable(previous.spec))
    ? []
    : [
        forbidden(
          'spec',
          'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
        ),
      ];
}

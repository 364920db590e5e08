import type { KubeObject } from '../../store/KubeObject';

const prefix = 'deployment.kubernetes.io';
export const revisionAnnotation = `${prefix}/revision`;
const historyAnnotation = `${prefix}/revision-history`;
const desiredAnnotation = `${prefix}/desired-replicas`;
const maxAnnotation = `${prefix}/max-replicas`;

const notCopied = [
  'kubectl.kubernetes.io/last-applied-configuration',
  'deprecated.deployment.rollback.to',
  revisionAnnotation,
  historyAnnotation,
  desiredAnnotation,
  maxAnnotation,
];

type Annotations = Record<string, string>;

/** The number of the rollout that made a ReplicaSet. */
export function revisionOf(object: KubeObject): number {
  return Number(object.metadata.annotations?.[revisionAnnotation] ?? 0);
}

/** The number of the next rollout after those of these ReplicaSets. */
export function nextRevision(old: KubeObject[]): number {
  return Math.max(0, ...old.map(revisionOf)) + 1;
}

/** How many pods the Deployment wanted when it last scaled a ReplicaSet. */
export function desiredOf(set: KubeObject): number | undefined {
  const value = set.metadata.annotations?.[desiredAnnotation];
  return value === undefined ? undefined : Number(value);
}

/** How many pods the Deployment could have had when it last scaled a ReplicaSet. */
export function maxReplicasOf(set: KubeObject): number | undefined {
  const value = set.metadata.annotations?.[maxAnnotation];
  return value === undefined ? undefined : Number(value);
}

/** The annotations that remember the scale at which a ReplicaSet was sized. */
export function scaleAnnotations(
  replicas: number,
  maxSurge: number,
): Annotations {
  return {
    [desiredAnnotation]: String(replicas),
    [maxAnnotation]: String(replicas + maxSurge),
  };
}

/** The annotations of the ReplicaSet that is now the newest: the Deployment's, and the number of this rollout. */
export function newSetAnnotations(
  deployment: KubeObject,
  set: KubeObject | undefined,
  revision: number,
): Annotations {
  const own: Annotations = { ...set?.metadata.annotations };
  const before = own[revisionAnnotation];
  for (const [name, value] of Object.entries(
    deployment.metadata.annotations ?? {},
  )) {
    if (!notCopied.includes(name)) {
      own[name] = value;
    }
  }
  if (!before || Number(before) < revision) {
    own[revisionAnnotation] = String(revision);
    if (before) {
      const history = own[historyAnnotation];
      own[historyAnnotation] = history ? `${history},${before}` : before;
    }
  }
  return own;
}

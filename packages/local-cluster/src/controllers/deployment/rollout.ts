import type { KubeObject } from '../../store/KubeObject';

/** The number of pods that one ReplicaSet should have, has, and has ready. */
export interface SetSize {
  name: string;
  /** `spec.replicas`. */
  replicas: number;
  /** `status.availableReplicas`. */
  available: number;
  /** The greatest number of pods the Deployment could have when this was last scaled. */
  maxReplicas?: number;
  /** Higher is younger. */
  age: number;
}

/** How a Deployment replaces its pods. */
export interface RolloutRules {
  replicas: number;
  strategy: 'RollingUpdate' | 'Recreate';
  /** Pods above `replicas`. */
  maxSurge: number;
  /** Pods below `replicas` that may be missing. */
  maxUnavailable: number;
}

/** One look at a Deployment: what there is, and what was done in this look. */
export interface Rollout {
  deployment: KubeObject;
  rules: RolloutRules;
  fresh: KubeObject | undefined;
  old: KubeObject[];
  progress?: { reason: string; message: string };
}

/** A new size per name of a ReplicaSet; those that stay are not in it. */
export type Sizes = Map<string, number>;

/** Turns `25%` and `2` into numbers of pods; surge is rounded up, unavailability down, and both are never 0. */
export function resolveBounds(
  replicas: number,
  maxSurge: number | string,
  maxUnavailable: number | string,
): { maxSurge: number; maxUnavailable: number } {
  const portion = (value: number | string) =>
    typeof value === 'number'
      ? value
      : (Number.parseInt(value, 10) / 100) * replicas;
  const surge = Math.ceil(portion(maxSurge));
  const unavailable = Math.floor(portion(maxUnavailable));
  return {
    maxSurge: surge,
    maxUnavailable: surge === 0 && unavailable === 0 ? 1 : unavailable,
  };
}

/** How many pods the new ReplicaSet should have now. */
export function decideNewSize(
  rules: RolloutRules,
  fresh: Pick<SetSize, 'replicas'> | undefined,
  old: Array<Pick<SetSize, 'replicas'>>,
): number {
  const current = fresh?.replicas ?? 0;
  if (current >= rules.replicas || rules.strategy === 'Recreate') {
    return rules.replicas;
  }
  const room = rules.replicas + rules.maxSurge - current - sum(old);
  return room <= 0
    ? current
    : current + Math.min(room, rules.replicas - current);
}

/**
 * How far old ReplicaSets can be scaled down without having too few available pods; unavailable old pods go first.
 */
export function decideOldSizes(
  rules: RolloutRules,
  fresh: SetSize,
  old: SetSize[],
): Sizes {
  const sizes: Sizes = new Map();
  const byAge = old
    .filter(each => each.replicas > 0)
    .sort((a, b) => a.age - b.age);
  const minAvailable = rules.replicas - rules.maxUnavailable;
  let budget =
    fresh.replicas +
    sum(byAge) -
    minAvailable -
    Math.max(0, fresh.replicas - fresh.available);
  if (budget <= 0) {
    return sizes;
  }
  for (const set of byAge) {
    const unhealthy = Math.min(budget, set.replicas - set.available);
    if (unhealthy > 0) {
      sizes.set(set.name, set.replicas - unhealthy);
      budget -= unhealthy;
    }
  }
  const available =
    fresh.available + byAge.reduce((total, set) => total + set.available, 0);
  let spare = available - minAvailable;
  for (const set of byAge) {
    const size = sizes.get(set.name) ?? set.replicas;
    const less = Math.min(size, spare);
    if (less > 0) {
      sizes.set(set.name, size - less);
      spare -= less;
    }
  }
  return sizes;
}

/**
 * How a change of `spec.replicas` in the middle of a rollout is spread over the ReplicaSets that have pods, in proportion to their sizes.
 */
export function decideProportionalSizes(
  rules: RolloutRules,
  active: SetSize[],
  statusReplicas: number,
): Sizes {
  const sizes: Sizes = new Map();
  const allowed = rules.replicas > 0 ? rules.replicas + rules.maxSurge : 0;
  const toAdd = allowed - sum(active);
  const growing = toAdd > 0;
  const ordered = [...active].sort(
    (a, b) =>
      b.replicas - a.replicas || (growing ? b.age - a.age : a.age - b.age),
  );
  let added = 0;
  for (const set of ordered) {
    const rest = toAdd - added;
    let portion = 0;
    if (set.replicas > 0 && rest !== 0) {
      const wanted = fraction(rules, set, statusReplicas);
      portion = growing ? Math.min(wanted, rest) : Math.max(wanted, rest);
    }
    sizes.set(set.name, set.replicas + portion);
    added += portion;
  }
  const [first] = ordered;
  if (first && toAdd !== 0) {
    const size = sizes.get(first.name) ?? first.replicas;
    sizes.set(first.name, Math.max(0, size + toAdd - added));
  }
  return sizes;
}

function fraction(
  rules: RolloutRules,
  set: SetSize,
  statusReplicas: number,
): number {
  if (rules.replicas === 0) {
    return -set.replicas;
  }
  const before = set.maxReplicas || statusReplicas;
  if (before === 0) {
    return 0;
  }
  return (
    Math.round((set.replicas * (rules.replicas + rules.maxSurge)) / before) -
    set.replicas
  );
}

function sum(sets: Array<Pick<SetSize, 'replicas'>>): number {
  return sets.reduce((total, set) => total + set.replicas, 0);
}

import {
  describePolicy,
  shareOfEveryone,
} from '@backstage-releases/canary-policy';
import {
  RevisionView,
  Target,
} from '@backstage-releases/plugin-releases-common';
import { decideRollback } from './decideRollback';
import { routeStatus } from './routeStatus';
import { stableOf } from './stableOf';
import { TargetRecord } from './TargetRecord';

/** A target as the API shows it. */
export function presentTarget(target: TargetRecord): Target {
  const { place, desired, observed, route } = target;
  const seen = new Map(
    observed?.revisions.revisions.map(one => [one.name, one]) ?? [],
  );
  const view = (name: string | undefined): RevisionView | undefined => {
    const one = name === undefined ? undefined : seen.get(name);
    const wanted = name === undefined ? undefined : desired?.revisions[name];
    if (name === undefined || (!one && !wanted)) {
      return undefined;
    }
    return {
      name,
      version: one?.version ?? wanted!.version,
      digest: one?.digest ?? wanted?.digest,
      wanted: one?.wanted ?? 0,
      available: one?.available ?? 0,
      failing: one?.failing,
    };
  };
  const stable = stableOf(target)?.name;
  // A revision that is only started, as a deployment does it, is no canary: nobody is sent there.
  const canary = desired?.canary?.revision;
  const previous = view(desired?.previous?.revision);
  const named = [stable, canary, desired?.previous?.revision];
  const rollback = decideRollback(desired);
  const policy = route?.wish.policy;
  const status = observed && routeStatus(route, observed);
  return {
    id: target.id,
    environment: place.environment,
    production: place.production,
    entityRef: target.entityRef,
    observedAt: observed?.at,
    stable: view(stable),
    canary: view(canary),
    previous: previous && { ...previous, until: desired!.previous!.until },
    others: [
      ...new Set([...Object.keys(desired?.revisions ?? {}), ...seen.keys()]),
    ]
      .filter(
        name =>
          !named.includes(name) &&
          !(seen.get(name)?.adopted && seen.get(name)?.wanted === 0),
      )
      .map(name => view(name)!),
    instances: observed?.revisions.instances ?? [],
    route: route && {
      generation: route.wish.generation,
      share: policy ? shareOfEveryone(policy) : 0,
      who: policy ? describePolicy(policy) : 'Nobody',
      confirmed: route.confirmed,
      instances: status?.confirmations ?? [],
    },
    entrance:
      observed && observed.entrance.pointsTo !== 'absent'
        ? {
            kind: observed.entrance.kind,
            name: observed.entrance.name,
            pointsTo: observed.entrance.pointsTo,
            url: observed.entrance.url,
          }
        : undefined,
    holder: target.holder,
    settled: target.settled,
    message: target.message ?? observed?.revisions.warnings[0],
    rollback: rollback && {
      version: rollback.version,
      words:
        rollback.kind === 'canary'
          ? `Everyone gets ${rollback.version} at once; the other version is removed afterwards.`
          : `Everyone gets ${rollback.version} at once; it is still running. The version after it is removed afterwards.`,
    },
    releasedBy: target.releasedBy,
    releasedAt: target.releasedAt,
  };
}

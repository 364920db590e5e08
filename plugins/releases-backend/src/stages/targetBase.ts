import {
  DesiredRevision,
  TargetDesired,
  TargetState,
  TrafficRules,
} from '@backstage-releases/plugin-releases-node';
import { stableOf } from '../targets/stableOf';

/** What runs in a target before a stage changes it. */
export interface TargetBase {
  stable: string;
  revision: DesiredRevision;
  /** The proxy is in the path already, from a release before this one. */
  proxied: boolean;
  /** How it is carried, and whether the proxy stays there whatever becomes of a release. */
  traffic?: TrafficRules;
}

/** Reads the stable revision from what is desired, or from what was found. Undefined before the first look. */
export function targetBase(target: TargetState): TargetBase | undefined {
  const { desired } = target;
  const { name, seen } = stableOf(target) ?? {};
  if (!name || !seen) {
    return undefined;
  }
  return {
    stable: name,
    revision: {
      ...desired?.revisions[name],
      version: seen.version,
      digest: seen.digest,
      instances: Math.max(1, seen.wanted),
    },
    proxied: desired?.proxied ?? false,
    traffic: desired?.traffic,
  };
}

/** Only the stable revision, and nothing of ours in the path but a proxy that always is. */
export function onlyStable(base: {
  stable: string;
  revision: DesiredRevision;
  traffic?: TrafficRules;
  /** Why everyone is taken back there, where that is so. */
  takenBack?: string;
}): TargetDesired {
  return {
    stable: base.stable,
    proxied: false,
    ...(base.traffic ? { traffic: base.traffic } : {}),
    ...(base.takenBack === undefined ? {} : { takenBack: base.takenBack }),
    revisions: { [base.stable]: base.revision },
  };
}

import {
  PendingCommand,
  StageContext,
  TargetState,
} from '@backstage-releases/plugin-releases-node';
import { ReleaseCommandType } from '@backstage-releases/plugin-releases-common';
import { CanaryConfig, parseCanaryConfig } from '../CanaryConfig';
import { canaryStage } from '../CanaryStage';
import { withPolicy } from '../CanarySituation';
import { CanaryState } from '../CanaryState';

/** When a look happens, epoch ms. */
export const NOW = 1_000_000;

/** A canary with these steps, as a plan has them. */
export const canaryOf = (steps: object[]): CanaryConfig => {
  const parsed = parseCanaryConfig({
    identity: [{ cookie: 'uid' }],
    steps,
    keepPrevious: '60s',
  } as never);
  if (!('config' in parsed)) {
    throw new Error(JSON.stringify(parsed.problems));
  }
  return parsed.config;
};

/** A small step, and a larger one that somebody approves. */
export const plain = canaryOf([
  { percent: 1, hold: '10m' },
  { percent: 50, hold: '10m', approve: { from: ['group:default/sre'] } },
  { percent: 100 },
]);
const stable = { name: 'r0', revision: { version: '1.0.0', instances: 10 } };
/** A minute of the first step is held. */
export const atFirstStep: CanaryState = {
  phase: 'stepping',
  since: NOW - 60_000,
  stable,
  canary: { name: 'r1', revision: { version: '1.1.0', instances: 1 } },
  step: 0,
  confirmedAt: NOW - 60_000,
  held: 60_000,
  countedAt: NOW - 5_000,
  approved: [],
};

/** A canary with as many instances as stable. */
export const whole = {
  name: 'r1',
  revision: { version: '1.1.0', instances: 10 },
};

export const release = {
  id: 7,
  entityRef: 'component:default/shop',
  version: '1.1.0',
  digest: 'sha256:1',
  image: 'shop',
  salt: 'one',
  startedBy: 'user:default/ann',
};

/** A target on which all that a state asks is true, as it was seen at `seenAt`. */
export function targetOf(
  of: CanaryConfig,
  state: CanaryState,
  seenAt = NOW,
): TargetState {
  const available = state.canary!.revision.instances;
  const target = {
    id: 'prod/default/shop',
    nextRevision: 2,
    settled: true,
    desired: {
      stable: 'r0',
      proxied: true,
      revisions: { r0: stable.revision, r1: state.canary!.revision },
    },
    observed: {
      at: seenAt,
      entrance: { pointsTo: 'proxy' },
      revisions: {
        handle: 'r0',
        revisions: [
          { name: 'r0', version: '1.0.0', wanted: 10, available: 10 },
          { name: 'r1', version: '1.1.0', wanted: available, available },
        ],
      },
    },
  } as unknown as TargetState;
  const desired = withPolicy({ config: of, release, target } as never, state);
  return {
    ...target,
    desired,
    route: {
      confirmed: true,
      wish: {
        stable: { revision: 'r0' },
        canary: { revision: 'r1' },
        policy: desired.canary!.policy,
      },
    } as never,
  };
}

/** What a look is given; what is left out is as plain as can be. */
export interface Given {
  of?: CanaryConfig;
  state?: Partial<CanaryState>;
  seenAt?: number;
  commands?: Array<{
    type: ReleaseCommandType;
    share?: number;
    step?: number;
  }>;
  intent?: StageContext<CanaryConfig, CanaryState>['intent'];
  traffic?: StageContext<CanaryConfig, CanaryState>['traffic'];
}

/** Lets a canary at a step look once. */
export async function lookAtStep(given: Given) {
  const { of = plain, commands = [], intent = 'run' } = given;
  const state = { ...atFirstStep, ...given.state };
  return canaryStage.reconcile({
    now: NOW,
    config: of,
    state,
    intent,
    release,
    owner: undefined,
    target: targetOf(of, state, given.seenAt),
    commands: commands.map(
      (command, index): PendingCommand => ({
        ...command,
        id: index + 1,
        by: 'user:default/ann',
        at: NOW,
      }),
    ),
    traffic: given.traffic ?? (async () => undefined),
    room: async () => undefined,
    evaluate: async () => true,
  });
}

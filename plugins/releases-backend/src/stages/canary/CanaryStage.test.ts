import {
  PendingCommand,
  StageContext,
  TargetState,
} from '@backstage-releases/plugin-releases-node';
import { ReleaseCommandType } from '@backstage-releases/plugin-releases-common';
import { CanaryConfig, parseCanaryConfig } from './CanaryConfig';
import { canaryStage } from './CanaryStage';
import { withPolicy } from './CanarySituation';
import { CanaryState } from './CanaryState';

const NOW = 1_000_000;

const config = (steps: object[]): CanaryConfig => {
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

const plain = config([
  { percent: 1, hold: '10m' },
  { percent: 50, hold: '10m', approve: { from: ['group:default/sre'] } },
  { percent: 100 },
]);
const guarded = config([
  { percent: 10, hold: '10m', guard: { errors: '5%', minRequests: 50 } },
  { percent: 100 },
]);

const phones = { header: { name: 'x-device', equals: 'phone' } };
const segmented = config([
  { percent: 10, hold: '10m' },
  { segment: phones, hold: '10m' },
  { percent: 20, hold: '10m' },
  { percent: 50, hold: '10m' },
  { percent: 100 },
]);

const stable = { name: 'r0', revision: { version: '1.0.0', instances: 10 } };
const atFirstStep: CanaryState = {
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

const whole = {
  name: 'r1',
  revision: { version: '1.1.0', instances: 10 },
};

const release = {
  id: 7,
  entityRef: 'component:default/shop',
  version: '1.1.0',
  digest: 'sha256:1',
  image: 'shop',
  salt: 'one',
  startedBy: 'user:default/ann',
};

/** A target on which all that a state asks is true, as it was seen at `seenAt`. */
function targetOf(
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

interface Given {
  of?: CanaryConfig;
  state?: Partial<CanaryState>;
  seenAt?: number;
  commands?: Array<{ type: ReleaseCommandType; share?: number }>;
  intent?: StageContext<CanaryConfig, CanaryState>['intent'];
  traffic?: StageContext<CanaryConfig, CanaryState>['traffic'];
}

async function look(given: Given) {
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
    evaluate: async () => true,
  });
}

const saw =
  (errors: number, coverage = 1, requests = 100) =>
  async () => ({
    points: [{ at: NOW, group: 'canary' as const, requests, errors, p95: 1 }],
    coverage,
  });

describe('a canary at a step', () => {
  it('holds it as long as the plan says, then enters the next one', async () => {
    expect(await look({})).toMatchObject({
      state: { step: 0, held: 65_000 },
      message: 'Holds for 8 min 55 s',
    });
    const approved = { held: 595_000, approved: [1] };
    expect(await look({ state: approved })).toMatchObject({
      state: { step: 1, held: 0, steps: { 1: NOW } },
      desired: { revisions: { r1: { instances: 5 } } },
    });
  });

  it('A1: gets the instances before the share that a person sets', async () => {
    const { state, desired } = await look({
      commands: [{ type: 'set', share: 45 }],
    });
    expect(state.override).toBe(45);
    expect(desired).toMatchObject({ revisions: { r1: { instances: 5 } } });
    // it is not serving before they are there
    const after = await canaryStage.reconcile({
      now: NOW,
      config: plain,
      state,
      intent: 'run',
      release,
      owner: undefined,
      target: { ...targetOf(plain, atFirstStep), desired },
      commands: [],
      traffic: async () => undefined,
      evaluate: async () => true,
    });
    expect(after.state).toMatchObject({ step: 0, countedAt: undefined });
  });

  it('keeps its instances when a person sets less', async () => {
    const { desired } = await look({
      commands: [{ type: 'set', share: 0.5 }],
    });
    expect(desired).toMatchObject({ revisions: { r1: { instances: 1 } } });
  });

  describe('whose next step is approved', () => {
    const commands = [{ type: 'approve' as const }];

    it('goes on holding', async () => {
      expect(await look({ commands })).toMatchObject({
        state: { step: 0, approved: [1] },
        message: 'Holds for 8 min 55 s',
        events: [{ type: 'canary-step-approved' }],
      });
    });

    it('is not approved after a person has set another share', async () => {
      expect(
        await look({ commands: [{ type: 'set', share: 0.5 }, ...commands] }),
      ).toMatchObject({
        state: { approved: [] },
        events: [
          { type: 'canary-share-set' },
          {
            type: 'command-too-late',
            message: "'approve' came when no step waited for it any more",
          },
        ],
      });
    });

    it('B4: stays paused', async () => {
      const paused = { by: 'user:default/bob', at: NOW };
      expect(
        await look({ commands, state: { paused, held: 600_000 } }),
      ).toMatchObject({
        state: { step: 0, approved: [1], paused },
        message: 'Paused by user:default/bob',
      });
    });

    it('waits for the approval where a person has promoted it before', async () => {
      const promoted = await look({ commands: [{ type: 'promote' }] });
      expect(promoted).toMatchObject({
        state: { step: 0, goOn: true },
        message: 'Step 2 (50 %) waits for group:default/sre',
      });
      expect(await look({ commands, state: { goOn: true } })).toMatchObject({
        state: { step: 1 },
      });
    });
  });

  describe('counts no time', () => {
    it.each<[string, Given]>([
      [
        'G14: in which nobody looked, such as that of a backend that was down',
        { state: { countedAt: NOW - 600_000 } },
      ],
      ['since a look that is old', { seenAt: NOW - 60_000 }],
      ['while it is paused', { state: { paused: { by: 'x', at: NOW } } }],
    ])('%s', async (_, given) => {
      expect((await look(given)).state).toMatchObject({
        step: 0,
        held: 60_000,
      });
    });

    it('and says so while nobody looks', async () => {
      expect(await look({ seenAt: NOW - 60_000 })).toMatchObject({
        message: 'The hold stands: what runs was not looked at of late',
      });
    });

    it('of a look twice', async () => {
      const { state } = await look({ seenAt: NOW - 5_000 });
      expect(state.held).toBe(60_000);
    });
  });

  describe('that is not served', () => {
    const unseen = { seenAt: NOW - 60_000 };
    const waited = { ms: 595_000, at: NOW - 5_000 };

    it('goes back when that lasts longer than the plan allows', async () => {
      expect(await look({ ...unseen, state: { waited } })).toMatchObject({
        state: {
          phase: 'rolling-back',
          end: {
            status: 'failed',
            words: expect.stringContaining('was not served within 10 min'),
          },
        },
        desired: { proxied: false, revisions: { r0: {} } },
      });
    });

    it.each<[string, Partial<CanaryState>]>([
      [
        'G14: does not count the time in which no engine ran',
        { waited: { ms: 595_000, at: NOW - 60_000 } },
      ],
      ['B5: does not count a pause', { waited, paused: { by: 'x', at: NOW } }],
    ])('%s', async (_, state) => {
      expect(await look({ ...unseen, state })).toMatchObject({
        state: { step: 0, waited: { ms: 595_000, at: NOW } },
      });
    });

    it('begins to count anew when it is served', async () => {
      expect((await look({ state: { waited } })).state.waited).toBeUndefined();
    });
  });

  describe('with a guard', () => {
    it('holds while every proxy tells', async () => {
      expect(await look({ of: guarded, traffic: saw(0) })).toMatchObject({
        state: { held: 65_000 },
      });
    });

    it.each<[string, Given['traffic']]>([
      ['a proxy does not tell', saw(0, 0.5)],
      ['nobody can tell', async () => undefined],
      [
        'asking fails',
        async () => {
          throw new Error('No route to host');
        },
      ],
    ])('F11: does not go on while %s', async (_, traffic) => {
      expect(
        await look({ of: guarded, traffic, state: { held: 600_000 } }),
      ).toMatchObject({
        state: { step: 0, held: 600_000, countedAt: undefined },
        message:
          'The hold stands: not every proxy has told what its guard needs',
      });
    });

    it('F11: does not go on before enough requests were seen, and says so', async () => {
      const state = { held: 600_000 };
      expect(
        await look({ of: guarded, traffic: saw(0, 1, 49), state }),
      ).toMatchObject({
        state: { step: 0, countedAt: undefined },
        message:
          'The hold stands: its guard has seen 49 of the 50 requests that it judges by',
      });
      expect(
        await look({ of: guarded, traffic: saw(0, 1, 50), state }),
      ).toMatchObject({ state: { step: 1 } });
    });

    it('is passed by a person who does not wait for enough requests', async () => {
      expect(
        await look({
          of: guarded,
          traffic: saw(0, 1, 0),
          commands: [{ type: 'promote' }],
        }),
      ).toMatchObject({ state: { step: 1 } });
    });

    it('goes back when it is crossed, also by the part that is known', async () => {
      expect(await look({ of: guarded, traffic: saw(10, 0.5) })).toMatchObject({
        state: { phase: 'rolling-back', end: { status: 'rolled-back' } },
        desired: { proxied: false, revisions: { r0: {} } },
        events: [{ type: 'canary-guard-crossed' }],
      });
    });

    it('is cancelled without asking for numbers', async () => {
      const traffic = jest.fn();
      expect(
        await look({ of: guarded, traffic, intent: 'cancel' }),
      ).toMatchObject({
        state: { phase: 'rolling-back' },
        desired: { proxied: false, revisions: { r0: {} } },
      });
      expect(traffic).not.toHaveBeenCalled();
    });
  });

  describe('whose share a person has set', () => {
    const promote = async (state: Partial<CanaryState>) => {
      const { state: after, desired } = await look({
        of: segmented,
        commands: [{ type: 'promote' }],
        state: { ...state, canary: whole },
      });
      return { step: after.step, rules: desired?.canary?.policy.rules };
    };

    it.each<[string, Partial<CanaryState>, number, object[]]>([
      [
        'takes the segment that comes next, and keeps the higher share',
        { step: 0, override: 10 },
        1,
        [{ segment: phones, share: 100 }, { share: 10 }],
      ],
      [
        'keeps a share that is higher than the next step gives',
        { step: 0, override: 30 },
        1,
        [{ segment: phones, share: 100 }, { share: 30 }],
      ],
      [
        'passes by the steps that would add nothing to it',
        { step: 1, floor: 30 },
        3,
        [{ share: 50 }, { segment: phones, share: 100 }],
      ],
      [
        'goes back to what the step gives, with its segment',
        { step: 1, override: 5 },
        1,
        [{ share: 10 }, { segment: phones, share: 100 }],
      ],
      [
        'goes back to what the step gives, past those before it',
        { step: 3, override: 15 },
        3,
        [{ share: 50 }, { segment: phones, share: 100 }],
      ],
    ])('%s', async (_, state, step, rules) => {
      expect(await promote(state)).toEqual({ step, rules });
    });

    it('says what the next step gives', async () => {
      const state: CanaryState = { ...atFirstStep, override: 30 };
      expect(
        canaryStage.view!(segmented, state, targetOf(segmented, state)),
      ).toMatchObject({ next: { index: 1, share: 30 } });
    });
  });

  it('goes back when the next step is rejected', async () => {
    expect(await look({ commands: [{ type: 'reject' }] })).toMatchObject({
      state: { end: { status: 'rejected' } },
      desired: { stable: 'r0', proxied: false },
    });
  });

  it('becomes stable after the last one, and keeps what was stable', async () => {
    expect(
      await look({
        state: {
          step: 2,
          approved: [1],
          canary: whole,
        },
      }),
    ).toMatchObject({
      state: { phase: 'promoting' },
      desired: {
        stable: 'r1',
        previous: { revision: 'r0', until: NOW + 60_000 },
      },
    });
  });
});

describe('a canary where nothing is found', () => {
  const begun = (since: number) =>
    canaryStage.reconcile({
      now: NOW,
      config: plain,
      state: { phase: 'starting', since, step: -1, held: 0, approved: [] },
      intent: 'run',
      release,
      owner: undefined,
      target: {
        id: 'prod/default/shop',
        nextRevision: 1,
        settled: false,
        message: 'No Deployment found',
      },
      commands: [],
      traffic: async () => undefined,
      evaluate: async () => true,
    });

  it('looks for a while, then fails with the reason', async () => {
    expect(await begun(NOW)).toMatchObject({
      status: 'running',
      message: 'No Deployment found',
    });
    expect(await begun(NOW - 24 * 3_600_000)).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('No Deployment found'),
    });
  });
});

import { RouteRoom } from '@backstage-releases/plugin-releases-node';
import {
  atFirstStep,
  Given,
  lookAtStep,
  NOW,
  plain,
  release,
  targetOf,
  whole,
} from './__testUtils__/lookAtStep';
import { canaryStage } from './CanaryStage';
import { CanaryState } from './CanaryState';

describe('a canary at a step', () => {
  it('holds it as long as the plan says, then enters the next one', async () => {
    expect(await lookAtStep({})).toMatchObject({
      state: { step: 0, held: 65_000 },
      message: 'Holds for 8 min 55 s',
    });
    const approved = { held: 595_000, approved: [1] };
    expect(await lookAtStep({ state: approved })).toMatchObject({
      state: { step: 1, held: 0, steps: { 1: NOW } },
      desired: { revisions: { r1: { instances: 5 } } },
    });
  });

  it('A1: gets the instances before the share that a person sets', async () => {
    const { state, desired } = await lookAtStep({
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
      room: async () => undefined,
      evaluate: async () => true,
    });
    expect(after.state).toMatchObject({ step: 0, countedAt: undefined });
  });

  it('keeps its instances when a person sets less', async () => {
    const { desired } = await lookAtStep({
      commands: [{ type: 'set', share: 0.5 }],
    });
    expect(desired).toMatchObject({ revisions: { r1: { instances: 1 } } });
  });

  it('is not promoted where that leads elsewhere since a share was set', async () => {
    expect(
      await lookAtStep({
        commands: [
          { type: 'set', share: 0.5 },
          { type: 'promote', step: 1 },
        ],
      }),
    ).toMatchObject({
      state: { step: 0, override: 0.5, goOn: undefined },
      events: [
        { type: 'canary-share-set' },
        {
          type: 'command-too-late',
          message:
            "The canary is at step 1 (1 %) now, and 'promote' leads to step 1 (1 %): 'step' '0'; got '1'",
        },
      ],
    });
  });

  describe('whose next step is approved', () => {
    const commands = [{ type: 'approve' as const }];

    it('goes on holding', async () => {
      expect(await lookAtStep({ commands })).toMatchObject({
        state: { step: 0, approved: [1] },
        message: 'Holds for 8 min 55 s',
        events: [{ type: 'canary-step-approved' }],
      });
    });

    it('is not approved after a person has set another share', async () => {
      expect(
        await lookAtStep({
          commands: [{ type: 'set', share: 0.5 }, ...commands],
        }),
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
        await lookAtStep({ commands, state: { paused, held: 600_000 } }),
      ).toMatchObject({
        state: { step: 0, approved: [1], paused },
        message: 'Paused by user:default/bob',
      });
    });

    it('waits for the approval where a person has promoted it before', async () => {
      const promoted = await lookAtStep({ commands: [{ type: 'promote' }] });
      expect(promoted).toMatchObject({
        state: { step: 0, goOn: true },
        message: 'Step 2 (50 %) waits for group:default/sre',
      });
      expect(
        await lookAtStep({ commands, state: { goOn: true } }),
      ).toMatchObject({
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
      expect((await lookAtStep(given)).state).toMatchObject({
        step: 0,
        held: 60_000,
      });
    });

    it('and says so while nobody looks', async () => {
      expect(await lookAtStep({ seenAt: NOW - 60_000 })).toMatchObject({
        message: 'The hold stands: what runs was not looked at of late',
      });
    });

    it('of a look twice', async () => {
      const { state } = await lookAtStep({ seenAt: NOW - 5_000 });
      expect(state.held).toBe(60_000);
    });
  });

  describe('that is not served', () => {
    const unseen = { seenAt: NOW - 60_000 };
    const waited = { ms: 595_000, at: NOW - 5_000 };

    it('goes back when that lasts longer than the plan allows', async () => {
      expect(await lookAtStep({ ...unseen, state: { waited } })).toMatchObject({
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
      expect(await lookAtStep({ ...unseen, state })).toMatchObject({
        state: { step: 0, waited: { ms: 595_000, at: NOW } },
      });
    });

    it('begins to count anew when it is served', async () => {
      expect(
        (await lookAtStep({ state: { waited } })).state.waited,
      ).toBeUndefined();
    });
  });

  it('goes back when the next step is rejected', async () => {
    expect(await lookAtStep({ commands: [{ type: 'reject' }] })).toMatchObject({
      state: { end: { status: 'rejected' } },
      desired: { stable: 'r0', proxied: false },
    });
  });

  it('becomes stable after the last one, and keeps what was stable', async () => {
    expect(
      await lookAtStep({
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
      room: async () => undefined,
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

describe('a canary that has its instances', () => {
  const deploying: CanaryState = {
    ...atFirstStep,
    phase: 'deploying',
    step: -1,
  };
  const target = targetOf(plain, atFirstStep);
  const desired = { ...target.desired!, proxied: false, canary: undefined };
  const short: RouteRoom = { verdict: 'short', words: '150 do not fit in 100' };

  const look = (
    room: () => Promise<RouteRoom | undefined>,
    given: {
      state?: Partial<CanaryState>;
      intent?: 'run' | 'cancel';
      target?: object;
    } = {},
  ) =>
    canaryStage.reconcile({
      now: NOW,
      config: plain,
      state: { ...deploying, ...given.state },
      intent: given.intent ?? 'run',
      release,
      owner: undefined,
      target: { ...target, desired, ...given.target },
      commands: [],
      traffic: async () => undefined,
      room,
      evaluate: async () => true,
    });

  it.each<[RouteRoom, string]>([
    [
      { verdict: 'enough', words: '150 fit in 200' },
      'The canary proxies have room: 150 fit in 200',
    ],
    [
      { verdict: 'unknown', words: 'nobody has measured it' },
      'Whether the canary proxies have room is not known: nobody has measured it',
    ],
  ])(
    'sends users to proxies that may have room, and says so',
    async (room, message) => {
      expect(
        await look(async () => room, { state: { waited: { ms: 5, at: NOW } } }),
      ).toMatchObject({
        state: { phase: 'redirecting', waited: undefined },
        desired: { proxied: true },
        events: [{ type: `canary-room-${room.verdict}`, message }],
      });
    },
  );

  it('does not know it where the router fails to say', async () => {
    const failing = async () => {
      throw new Error('No route to host');
    };
    expect(await look(failing)).toMatchObject({
      state: { phase: 'redirecting' },
      events: [
        {
          type: 'canary-room-unknown',
          message:
            'Whether the canary proxies have room is not known: No route to host',
        },
      ],
    });
  });

  it('waits while there is none, tells it once, and sends nobody', async () => {
    const first = await look(async () => short);
    expect(first).toMatchObject({
      status: 'running',
      state: { phase: 'deploying', waited: { ms: 0, at: NOW } },
      message:
        'Waits until the canary proxies have room: 150 do not fit in 100',
      events: [
        {
          type: 'canary-room-short',
          message: 'The canary proxies have no room: 150 do not fit in 100',
        },
      ],
    });
    expect(first.desired).toBeUndefined();
    const next = await look(async () => short, { state: first.state });
    expect(next.events).toEqual([]);
  });

  it('goes back with the numbers when that lasts longer than the plan allows', async () => {
    expect(
      await look(async () => short, {
        state: { waited: { ms: 600_000, at: NOW } },
      }),
    ).toMatchObject({
      state: {
        phase: 'rolling-back',
        end: {
          status: 'failed',
          words:
            'The canary proxies had no room within 10 min: 150 do not fit in 100',
        },
      },
      desired: { proxied: false, revisions: { r0: {} } },
      events: [{ type: 'canary-failed' }],
    });
  });

  it('asks for room only when it has its instances, and not on the way back', async () => {
    const room = jest.fn(async () => short);
    await look(room, { intent: 'cancel' });
    const { observed } = target;
    const revisions = observed!.revisions.revisions.slice(0, 1);
    await look(room, {
      target: {
        observed: {
          ...observed,
          revisions: { ...observed!.revisions, revisions },
        },
      },
    });
    expect(room).not.toHaveBeenCalled();
  });
});

import { Release, Target } from '@backstage-releases/plugin-releases-common';
import {
  aCanaryStage,
  aCanaryTarget,
  aCanaryView,
  anApprovalStage,
  aRelease,
  aTarget,
} from '../__testUtils__/pictures';
import { Asked } from './Asked';
import { decideOutcome } from './decideOutcome';

const at = (current: number, changes = {}) =>
  aRelease({
    stages: [aCanaryStage(aCanaryView({ current, ...changes }))],
  });
const command = (
  type: Extract<Asked, { kind: 'command' }>['type'],
  more: { share?: number; step?: number; stage?: string } = {},
): Asked => ({
  kind: 'command',
  type,
  release: at(2),
  stage: 'canary',
  ...more,
});
const promoteTo20 = command('promote', { share: 20, step: 3 });
const setTo5 = command('set', { share: 5 });
const cancel = command('cancel', { stage: undefined });
const approve = command('approve', { stage: 'approve' });
const reject = command('reject', { stage: 'approve' });
const approveTo50 = command('approve', { step: 4 });
const rejectTo50 = command('reject', { step: 4 });
const judged = (
  status: 'succeeded' | 'rejected',
  release: Partial<Release> = {},
) =>
  aRelease({
    ...release,
    stages: [
      anApprovalStage({
        status,
        commands: [],
        view: {
          kind: 'approval',
          from: ['group:default/sre'],
          decidedBy: 'user:default/somebody',
        },
      }),
    ],
  });
const asking = aRelease({
  stages: [
    aCanaryStage(aCanaryView({ current: 3 }), {
      commands: ['promote', 'set', 'pause', 'approve', 'reject'],
    }),
  ],
});
const goingBack = aRelease({
  stages: [
    aCanaryStage(
      aCanaryView({
        current: 3,
        phase: 'rolling-back',
        share: 0,
        next: undefined,
      }),
      { commands: [] },
    ),
  ],
});
const done = aCanaryStage(aCanaryView({ phase: 'done' }), {
  status: 'succeeded',
});

describe('decideOutcome', () => {
  it.each<[string, Asked, Release, string, RegExp]>([
    ['promote, not taken yet', promoteTo20, at(2), 'pending', /Asked for 20 %/],
    [
      'promote, on its way',
      promoteTo20,
      at(3, { confirmed: false }),
      'pending',
      /not confirmed by every proxy/,
    ],
    ['promote, confirmed', promoteTo20, at(3), 'confirmed', /20 % of everyone/],
    [
      'promote, already beyond',
      promoteTo20,
      at(4),
      'confirmed',
      /50 % of everyone/,
    ],
    [
      'promote to the last step, not stable yet',
      command('promote', { share: 100, step: 5 }),
      at(5, { next: undefined }),
      'pending',
      /100 % of everyone gets/,
    ],
    [
      'promote to the end',
      promoteTo20,
      aRelease({ stages: [done] }),
      'confirmed',
      /everyone gets 1.1.0/,
    ],
    [
      'promote, but it was rolled back',
      promoteTo20,
      aRelease({ status: 'rolled-back', message: 'Errors', stages: [] }),
      'ended',
      /is rolled back; 20 % was not confirmed before that/,
    ],
    [
      'promote, while a guard takes everyone back',
      promoteTo20,
      aRelease({
        status: 'rolling-back',
        stages: [
          aCanaryStage(
            aCanaryView({ current: 3, phase: 'rolling-back', share: 0 }),
          ),
        ],
      }),
      'ended',
      /20 % was not confirmed before that/,
    ],
    [
      'promote to the step at which a smaller share was set',
      command('promote', { share: 50, step: 4 }),
      at(4, { share: 20 }),
      'pending',
      /Asked for 50 %/,
    ],
    [
      'pause, but it has ended',
      command('pause'),
      aRelease({ status: 'succeeded', stages: [done] }),
      'ended',
      /was not paused before that/,
    ],
    [
      'resume, but it has ended',
      command('resume'),
      aRelease({ status: 'cancelled', stages: [] }),
      'ended',
      /was not going on before that/,
    ],
    [
      'approve, but it was cancelled',
      approve,
      aRelease({
        status: 'cancelled',
        stages: [anApprovalStage({ status: 'cancelled' })],
      }),
      'ended',
      /was not approved before that/,
    ],
    ['set, another share confirmed', setTo5, at(2), 'pending', /Asked for 5 %/],
    [
      'set, confirmed',
      setTo5,
      at(2, { share: 5 }),
      'confirmed',
      /5 % of everyone/,
    ],
    ['pause, not yet', command('pause'), at(2), 'pending', /not yet paused/],
    [
      'pause, done',
      command('pause'),
      at(2, { paused: { by: 'user:default/a', at: 1 } }),
      'confirmed',
      /is paused/,
    ],
    ['resume, done', command('resume'), at(2), 'confirmed', /is going on/],
    ['cancel, on its way', cancel, at(2), 'pending', /is being cancelled/],
    [
      'cancel, done',
      cancel,
      aRelease({ status: 'cancelled' }),
      'confirmed',
      /is cancelled/,
    ],
    [
      'promote, while its guard takes everyone back by itself',
      promoteTo20,
      goingBack,
      'ended',
      /is rolling back; 20 % was not confirmed before that/,
    ],
    [
      'approve, not recorded',
      approve,
      aRelease({ stages: [anApprovalStage()] }),
      'pending',
      /not recorded yet/,
    ],
    [
      'approve, recorded',
      approve,
      judged('succeeded'),
      'confirmed',
      /stage 'approve' is approved/,
    ],
    [
      'approve, but somebody rejected it first',
      approve,
      judged('rejected', { status: 'rejected' }),
      'ended',
      /is rejected; it was not approved before that/,
    ],
    [
      'reject, recorded',
      reject,
      judged('rejected', { status: 'rejected' }),
      'confirmed',
      /stage 'approve' is rejected/,
    ],
    [
      'reject, but somebody approved it first',
      reject,
      judged('succeeded'),
      'ended',
      /was approved first; it is not rejected/,
    ],
    ['approve a step, not recorded', approveTo50, asking, 'pending', /not rec/],
    [
      'approve a step, recorded',
      approveTo50,
      at(3),
      'confirmed',
      /is approved/,
    ],
    ['approve a step, entered', approveTo50, at(4), 'confirmed', /is approved/],
    [
      'approve a step, but an earlier one is next',
      approveTo50,
      at(1),
      'pending',
      /not recorded yet/,
    ],
    [
      'approve a step, but it goes back',
      approveTo50,
      goingBack,
      'ended',
      /is rolling back; it was not approved before that/,
    ],
    [
      'approve a step, but it was cancelled',
      approveTo50,
      aRelease({
        status: 'cancelled',
        stages: [
          aCanaryStage(aCanaryView({ phase: 'done', next: undefined }), {
            status: 'cancelled',
            commands: [],
          }),
        ],
      }),
      'ended',
      /is cancelled; it was not approved before that/,
    ],
    [
      'reject a step, on its way',
      rejectTo50,
      goingBack,
      'pending',
      /goes back/,
    ],
    [
      'reject a step, but somebody approved it first',
      rejectTo50,
      at(3),
      'ended',
      /was approved first/,
    ],
  ])('%s', (_, asked, release, state, text) => {
    const outcome = decideOutcome(asked, { releases: [release], targets: [] });
    expect(outcome.state).toBe(state);
    expect(outcome.text).toMatch(text);
  });

  describe('of a rollback that was not confirmed when it answered', () => {
    const looked = 1_000;
    const asked = {
      kind: 'rollback' as const,
      result: {
        target: aCanaryTarget({ observedAt: looked }),
        version: '1.0.0',
        confirmed: false,
        fenced: true,
        confirmations: [],
        tookMs: 300,
      },
    };
    it('says where what was under way before is not fenced off yet', () => {
      const outcome = decideOutcome(
        {
          kind: 'rollback',
          result: { ...asked.result, confirmed: true, fenced: false },
        },
        { releases: [], targets: [] },
      );
      expect(outcome.state).toBe('confirmed');
      expect(outcome.details.join()).toMatch(/cluster has not answered/);
    });

    const route = {
      generation: 8,
      share: 0,
      who: 'Nobody',
      confirmed: true,
      instances: [],
    };
    const wholly = { observedAt: looked + 1, settled: true, route };

    it.each<[string, Partial<Target>, string]>([
      ['all is back', wholly, 'confirmed'],
      ['the route is gone', { ...wholly, route: undefined }, 'confirmed'],
      [
        'it is the picture from before',
        { ...wholly, observedAt: looked },
        'pending',
      ],
      ['something is left to do', { ...wholly, settled: false }, 'pending'],
      [
        'a proxy has not confirmed',
        { ...wholly, route: { ...route, confirmed: false } },
        'pending',
      ],
      [
        'another version runs',
        { ...wholly, stable: aCanaryTarget().canary },
        'pending',
      ],
    ])('%s', (_, changes, state) => {
      const seen = { releases: [], targets: [aTarget('prod', changes)] };
      expect(decideOutcome(asked, seen).state).toBe(state);
    });
  });
});

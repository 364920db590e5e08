import { canaryOf, Given, lookAtStep, NOW } from './__testUtils__/lookAtStep';

const guarded = canaryOf([
  { percent: 10, hold: '10m', guard: { errors: '5%', minRequests: 50 } },
  { percent: 100 },
]);

const saw =
  (errors: number, coverage = 1, requests = 100) =>
  async () => ({
    points: [{ at: NOW, group: 'canary' as const, requests, errors, p95: 1 }],
    coverage,
  });

describe('a canary at a step with a guard', () => {
  it('holds while every proxy tells', async () => {
    expect(await lookAtStep({ of: guarded, traffic: saw(0) })).toMatchObject({
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
      await lookAtStep({ of: guarded, traffic, state: { held: 600_000 } }),
    ).toMatchObject({
      state: { step: 0, held: 600_000, countedAt: undefined },
      message: 'The hold stands: not every proxy has told what its guard needs',
    });
  });

  it('F11: does not go on before enough requests were seen, and says so', async () => {
    const state = { held: 600_000 };
    expect(
      await lookAtStep({ of: guarded, traffic: saw(0, 1, 49), state }),
    ).toMatchObject({
      state: { step: 0, countedAt: undefined },
      message:
        'The hold stands: its guard has seen 49 of the 50 requests that it judges by',
    });
    expect(
      await lookAtStep({ of: guarded, traffic: saw(0, 1, 50), state }),
    ).toMatchObject({ state: { step: 1 } });
  });

  it('is passed by a person who does not wait for enough requests', async () => {
    expect(
      await lookAtStep({
        of: guarded,
        traffic: saw(0, 1, 0),
        commands: [{ type: 'promote' }],
      }),
    ).toMatchObject({ state: { step: 1 } });
  });

  it('goes back when it is crossed, also by the part that is known', async () => {
    expect(
      await lookAtStep({ of: guarded, traffic: saw(10, 0.5) }),
    ).toMatchObject({
      state: { phase: 'rolling-back', end: { status: 'rolled-back' } },
      desired: { proxied: false, revisions: { r0: {} } },
      events: [{ type: 'canary-guard-crossed' }],
    });
  });

  it('is cancelled without asking for numbers', async () => {
    const traffic = jest.fn();
    expect(
      await lookAtStep({ of: guarded, traffic, intent: 'cancel' }),
    ).toMatchObject({
      state: { phase: 'rolling-back' },
      desired: { proxied: false, revisions: { r0: {} } },
    });
    expect(traffic).not.toHaveBeenCalled();
  });
});

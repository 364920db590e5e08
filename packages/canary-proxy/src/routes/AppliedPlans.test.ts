import { quietLog } from '../__testUtils__/quietLog';
import type { DataPlane } from '../dataplane/DataPlane';
import type { RoutePlan } from '../dataplane/RoutePlan';
import { AppliedPlans } from './AppliedPlans';

describe('AppliedPlans', () => {
  const threads = { wished: 2, serving: 2 };
  let settle: Array<{ resolve(): void; reject(error: Error): void }>;
  let changes: number;
  let applied: AppliedPlans;

  beforeEach(() => {
    settle = [];
    changes = 0;
    threads.serving = 2;
    // a data plane whose threads take as long as the test wants
    const dataPlane: Pick<DataPlane, 'threads' | 'apply'> = {
      threads,
      apply: () =>
        new Promise((resolve, reject) => settle.push({ resolve, reject })),
    };
    applied = AppliedPlans.create(
      dataPlane as DataPlane,
      quietLog(),
      () => (changes += 1),
    );
  });

  const plan = (generation: number): RoutePlan => ({
    id: 'shop',
    generation,
    port: 8001,
    stable: { revision: 'r1', endpoints: [] },
  });
  const now = () => ({
    plan: applied.plan?.generation,
    underWay: applied.underWay.map(({ generation }) => generation),
    problem: applied.problem,
  });
  const NOT_YET = 'Not all data threads serve it yet';

  it('says nothing of a plan before all threads serve it', async () => {
    applied.apply(plan(1));
    expect(now()).toEqual({ plan: undefined, underWay: [1], problem: NOT_YET });
    settle[0].resolve();
    await new Promise(setImmediate);
    expect(now()).toEqual({ plan: 1, underWay: [], problem: undefined });
    expect(changes).toBe(1);
  });

  it('takes the confirmation of a plan for none of the next', async () => {
    applied.apply(plan(1));
    applied.apply(plan(2));
    settle[0].resolve();
    await new Promise(setImmediate);
    expect(now()).toEqual({ plan: 1, underWay: [2], problem: NOT_YET });
    settle[1].resolve();
    await new Promise(setImmediate);
    expect(now()).toEqual({ plan: 2, underWay: [], problem: undefined });
  });

  it('does not go back where an older confirmation comes late', async () => {
    applied.apply(plan(1));
    applied.apply(plan(2));
    settle[1].resolve();
    await new Promise(setImmediate);
    settle[0].resolve();
    await new Promise(setImmediate);
    expect(now()).toEqual({ plan: 2, underWay: [], problem: undefined });
    expect(changes).toBe(1);
  });

  it('says what a thread could not do, until there is something newer', async () => {
    applied.apply(plan(1));
    settle[0].reject(new Error('no room'));
    await new Promise(setImmediate);
    expect(applied.isUnderWay).toBe(false);
    expect(now()).toEqual({
      plan: undefined,
      underWay: [1],
      problem: 'The data plane failed to take it: no room',
    });
    applied.apply(plan(2));
    settle[1].resolve();
    await new Promise(setImmediate);
    expect(now()).toEqual({ plan: 2, underWay: [], problem: undefined });
  });

  it('is not served while a thread starts', async () => {
    applied.apply(plan(1));
    settle[0].resolve();
    await new Promise(setImmediate);
    threads.serving = 1;
    expect(applied.problem).toBe(
      '1 of 2 data threads serve it, another one is starting',
    );
  });
});

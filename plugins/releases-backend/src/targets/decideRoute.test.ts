import {
  StoredRoute,
  TargetDesired,
} from '@backstage-releases/plugin-releases-node';
import { decideRoute } from './decideRoute';

const policyOf = (share: number) => ({
  salt: 's',
  identity: [{ cookie: 'uid' }],
  rules: [{ share }],
});

const revision = (version: string) => ({ version, instances: 10 });

const revisions = {
  r0: revision('1.0.0'),
  r1: revision('1.1.0'),
  r2: revision('1.2.0'),
};

const stable = { revision: 'r0', version: '1.0.0' };

const desiredOf = (canary: string, share: number): TargetDesired => ({
  stable: 'r0',
  proxied: true,
  canary: { revision: canary, policy: policyOf(share), release: 1 },
  revisions,
});

const routeOf = (canary: 'r1' | 'r2', share: number): StoredRoute => ({
  confirmed: true,
  wish: {
    generation: 5,
    stable,
    canary: { revision: canary, version: revisions[canary].version },
    policy: policyOf(share),
    release: 1,
  },
});

const allStable: StoredRoute = {
  confirmed: true,
  wish: { generation: 6, stable },
};

const all = (available: Record<string, number>) => (name: string) =>
  available[name] ?? 10;

describe('decideRoute', () => {
  it('A3: never hands the share of one canary to the next: everyone goes to stable first', () => {
    const desired = desiredOf('r2', 5);
    expect(
      decideRoute({ desired, current: routeOf('r1', 5), available: all({}) }),
    ).toEqual({ kind: 'apply', route: { stable } });
    expect(
      decideRoute({ desired, current: allStable, available: all({ r2: 0 }) }),
    ).toMatchObject({ kind: 'wait' });
    expect(
      decideRoute({ desired, current: allStable, available: all({}) }),
    ).toMatchObject({ kind: 'apply', route: { canary: { revision: 'r2' } } });
  });

  it('A2: sends stable no more users than half of its instances can carry', () => {
    const desired: TargetDesired = {
      stable: 'r0',
      proxied: false,
      revisions: { r0: revisions.r0 },
    };
    const back = (available: number) =>
      decideRoute({
        desired,
        current: routeOf('r1', 90),
        available: all({ r0: available }),
      });
    expect(back(4)).toEqual({
      kind: 'wait',
      message: 'Waiting for instances of 1.0.0 (r0): 4 of 10 available',
    });
    expect(back(5)).toEqual({ kind: 'apply', route: { stable } });
  });

  it('A5: goes back to the version before in one route, which gives nobody a share of it', () => {
    const promoted: StoredRoute = {
      confirmed: true,
      wish: {
        generation: 7,
        stable: { revision: 'r1', version: '1.1.0' },
      },
    };
    for (const current of [routeOf('r1', 70), promoted]) {
      expect(
        decideRoute({
          desired: { stable: 'r0', proxied: false, revisions },
          current,
          available: all({ r1: 0 }),
        }),
      ).toEqual({ kind: 'apply', route: { stable } });
    }
  });

  it('takes users from a canary that has lost instances, and gives it none', () => {
    const share = (to: number) =>
      decideRoute({
        desired: desiredOf('r1', to),
        current: routeOf('r1', 50),
        available: all({ r1: 1 }),
      }).kind;
    expect([share(20), share(60)]).toEqual(['apply', 'wait']);
  });

  describe('how it is carried', () => {
    const settings = {
      balance: { algorithm: 'p2c' as const },
      assets: ['/assets/'],
    };

    it('is said by the plan of the canary while that has users, and by that of stable otherwise', () => {
      const desired = desiredOf('r1', 5);
      const traffic = { path: 'always' as const, ...settings };
      const withCanary = { ...desired.canary!, traffic };
      expect(
        decideRoute({
          desired: { ...desired, canary: withCanary },
          current: allStable,
          available: all({}),
        }),
      ).toMatchObject({ kind: 'apply', route: { settings } });
      const alone = { stable: 'r0', proxied: false, revisions, traffic };
      expect(
        decideRoute({
          desired: alone,
          current: undefined,
          available: all({}),
        }),
      ).toEqual({ kind: 'apply', route: { stable, settings } });
      expect(
        decideRoute({
          desired: alone,
          current: {
            confirmed: true,
            wish: { generation: 8, stable, settings },
          },
          available: all({}),
        }),
      ).toEqual({ kind: 'same' });
    });

    it('asks the version before for its files while it is kept', () => {
      const desired: TargetDesired = {
        stable: 'r1',
        proxied: true,
        traffic: settings,
        previous: { revision: 'r0', until: 1 },
        revisions,
      };
      const decided = decideRoute({
        desired,
        current: routeOf('r1', 50),
        available: all({}),
      });
      expect(decided).toMatchObject({ route: { previous: stable } });
      const { previous: _, ...alone } = desired;
      const later = decideRoute({
        desired: alone,
        current: undefined,
        available: all({}),
      });
      expect(later).toMatchObject({ route: { settings } });
      expect('route' in later && later.route.previous).toBeUndefined();
    });

    it('leaves streams little time where users are taken back', () => {
      expect(
        decideRoute({
          desired: {
            stable: 'r0',
            proxied: false,
            takenBack: 'Rolled back',
            revisions,
          },
          current: routeOf('r1', 50),
          available: all({}),
        }),
      ).toEqual({ kind: 'apply', route: { stable, drain: '5s' } });
    });
  });
});

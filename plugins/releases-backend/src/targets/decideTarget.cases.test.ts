import {
  TargetDesired,
  TargetObserved,
} from '@backstage-releases/plugin-releases-node';
import { decideTarget } from './decideTarget';

const policy = {
  salt: 's',
  identity: [{ cookie: 'uid' }],
  rules: [{ share: 10 }],
};

const revision = (version: string) => ({
  version,
  digest: `sha256:${version}`,
  image: 'registry.demo.example/shop',
  instances: 2,
});

const desired: TargetDesired = {
  stable: 'r0',
  proxied: true,
  canary: { revision: 'r1', policy, release: 1 },
  revisions: { r0: revision('1.0.0'), r1: revision('1.1.0') },
};

describe('decideTarget', () => {
  /** A target with r0 as stable and r1 beside it; `pieces` says what is otherwise. */
  function look(pieces: {
    desired?: TargetDesired;
    route?: { canary?: string; generation?: number };
    revisions?: Partial<TargetObserved['revisions']>;
    available?: Record<string, [wanted: number, available: number]>;
    pointsTo?: 'service' | 'proxy';
    seen?: Partial<TargetObserved['route']>;
    now?: number;
  }) {
    const { route, pointsTo = 'proxy', now = 1_000_000 } = pieces;
    const sizes = pieces.available ?? { r0: [2, 2], r1: [2, 2] };
    const generation = route?.generation ?? 7;
    return decideTarget({
      desired: pieces.desired ?? desired,
      observed: {
        at: 1,
        revisions: {
          ...{ adoption: 'done', handle: 'r0', instances: [], warnings: [] },
          revisions: Object.entries(sizes).map(
            ([name, [wanted, available]]) => ({
              ...{ name, version: name, wanted, available, adopted: false },
            }),
          ),
          ...pieces.revisions,
        },
        entrance: { kind: 'Ingress', name: 'shop', pointsTo, leftovers: false },
        route: {
          stored: generation,
          instances: [{ name: 'a', generation, live: true }],
          ...pieces.seen,
        },
      },
      route: route && {
        wish: {
          generation,
          stable: { revision: 'r0', version: '1.0.0' },
          ...(route.canary && {
            ...{ policy, release: 1 },
            canary: { revision: route.canary, version: '1.1.0' },
          }),
        },
        confirmed: true,
      },
      ...{ fence: 0, fenced: 0, now },
    });
  }

  const back: TargetDesired = {
    stable: 'r0',
    proxied: false,
    takenBack: true,
    revisions: { r0: { ...desired.revisions.r0, instances: 4 } },
  };

  it('A2: sends nobody back to a stable that could not carry half, and makes it larger first', () => {
    const small = { r0: [1, 1], r1: [2, 2] } as Record<
      string,
      [number, number]
    >;
    const route = { canary: 'r1' };
    expect(look({ desired: back, route, available: small }).action).toEqual({
      ...{ type: 'scale', revision: 'r0', instances: 4 },
    });
    const starting = { ...small, r0: [4, 1] as [number, number] };
    const waits = look({ desired: back, route, available: starting });
    expect(waits.action).toBeUndefined();
    expect(waits.message).toContain('1 of 4 available');
    const half = { ...small, r0: [4, 2] as [number, number] };
    expect(look({ desired: back, route, available: half }).action).toEqual({
      type: 'route',
      route: { stable: { revision: 'r0', version: '1.0.0' } },
    });
  });

  it('A3: sends everyone to stable between two canaries', () => {
    const third: TargetDesired = {
      ...desired,
      canary: { revision: 'r2', policy, release: 2 },
      revisions: { ...desired.revisions, r2: revision('1.2.0') },
    };
    const available = { r0: [2, 2], r1: [2, 2], r2: [2, 2] } as const;
    expect(
      look({
        desired: third,
        route: { canary: 'r1' },
        available: available as never,
      }).action,
    ).toEqual({
      type: 'route',
      route: { stable: { revision: 'r0', version: '1.0.0' } },
    });
    expect(
      look({ desired: third, route: {}, available: available as never }).action,
    ).toMatchObject({ type: 'route', route: { canary: { revision: 'r2' } } });
  });

  it('leaves the size of a service to its owner between releases', () => {
    const { action, settled } = look({
      desired: { ...back, takenBack: undefined },
      available: { r0: [2, 2] },
      pointsTo: 'service',
      seen: { stored: undefined, instances: [] },
    });
    expect([action, settled]).toEqual([undefined, true]);
  });

  it('G10: goes back where somebody has taken the route over, and splits nothing again by itself', () => {
    const decision = look({ route: { canary: 'r1' }, seen: { stored: 8 } });
    expect(decision.action).toBeUndefined();
    expect(decision.desired).toMatchObject({
      stable: 'r0',
      takenBack: true,
    });
    expect(decision.desired?.canary).toBeUndefined();
    // without a canary there is nothing to fear
    const { canary: _, ...plain } = desired;
    expect(
      look({ desired: plain, route: {}, seen: { stored: 8 } }).action,
    ).toMatchObject({ type: 'route' });
  });

  it.each(['empty', 'absent'] as const)(
    'points the entrance at no way that is %s, and mends it',
    entry => {
      const route = { canary: 'r1' };
      for (const pointsTo of ['service', 'proxy'] as const) {
        expect(look({ route, pointsTo, seen: { entry } }).action).toEqual({
          type: 'resend-route',
        });
      }
      expect(
        look({ route, pointsTo: 'service', seen: { entry: 'ready' } }).action,
      ).toEqual({ type: 'point-entrance' });
    },
  );

  it('says why a route is not stored', () => {
    const { action, message } = look({
      route: { canary: 'r1' },
      seen: { stored: undefined, problem: 'ConfigMaps are forbidden' },
    });
    expect(action).toEqual({ type: 'resend-route' });
    expect(message).toBe('ConfigMaps are forbidden');
  });

  it('takes the way around away where nothing runs any more', () => {
    const gone = { revisions: { adoption: 'absent' as const }, available: {} };
    const route = { canary: 'r1' };
    expect(look({ ...gone, route }).action?.type).toBe('restore-entrance');
    const pointsTo = 'service' as const;
    expect(look({ ...gone, route, pointsTo }).action?.type).toBe(
      'remove-route',
    );
    expect(look({ ...gone, pointsTo }).action).toBeUndefined();
  });

  it('lets the service itself serve while no proxy is alive, and comes back to the proxy', () => {
    const promoted: TargetDesired = {
      stable: 'r1',
      proxied: true,
      previous: { revision: 'r0', until: 2_000_000 },
      revisions: desired.revisions,
    };
    const route = { stable: { revision: 'r1', version: '1.1.0' } };
    const decidePromoted = (live: boolean, pointsTo: 'service' | 'proxy') =>
      decideTarget({
        desired: promoted,
        observed: {
          at: 1,
          revisions: {
            ...{ adoption: 'done', handle: 'r1', instances: [], warnings: [] },
            revisions: ['r0', 'r1'].map(name => ({
              ...{ name, version: name, wanted: 2, available: 2 },
              adopted: false,
            })),
          },
          entrance: {
            ...{ kind: 'Ingress', name: 'shop', pointsTo, leftovers: false },
          },
          route: {
            stored: 7,
            instances: [{ name: 'a', generation: live ? 7 : 'unknown', live }],
          },
        },
        route: { wish: { generation: 7, ...route }, confirmed: live },
        ...{ fence: 0, fenced: 0, now: 1_000_000 },
      });
    expect(decidePromoted(false, 'proxy').action?.type).toBe(
      'restore-entrance',
    );
    expect(decidePromoted(false, 'service').message).toBe(
      'No canary proxy is alive; the service itself serves',
    );
    expect(decidePromoted(true, 'service').action?.type).toBe('point-entrance');
  });

  it('keeps a route until the entrance has led past it for a while, and no longer than requests may be drained', () => {
    const pieces = {
      route: {},
      pointsTo: 'service' as const,
      available: { r0: [4, 4] } as Record<string, [number, number]>,
    };
    const first = look({ ...pieces, desired: back });
    expect([first.action, first.desired?.passedSince]).toEqual([
      undefined,
      1_000_000,
    ]);
    const since = { ...back, passedSince: 1_000_000 };
    const at = (now: number, inFlight: number) =>
      look({
        ...pieces,
        ...{ desired: since, now },
        seen: {
          instances: [{ name: 'a', generation: 7, live: true, inFlight }],
        },
      }).action?.type;
    expect(at(1_002_999, 0)).toBeUndefined();
    expect(at(1_003_000, 0)).toBe('remove-route');
    expect(at(1_299_999, 1)).toBeUndefined();
    expect(at(1_300_000, 1)).toBe('remove-route');
  });
});

import {
  TargetDesired,
  TargetObserved,
} from '@backstage-releases/plugin-releases-node';
import fc from 'fast-check';
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

const situations = fc.record({
  adoption: fc.constantFrom(
    'none',
    'pending',
    'waiting',
    'done',
  ) as fc.Arbitrary<'none' | 'pending' | 'waiting' | 'done'>,
  stableWanted: fc.integer({ min: 1, max: 2 }),
  stableAvailable: fc.integer({ min: 0, max: 2 }),
  canaryAvailable: fc.option(fc.integer({ min: 0, max: 2 }), {
    nil: undefined,
  }),
  pointsTo: fc.constantFrom('service', 'proxy', 'unknown') as fc.Arbitrary<
    'service' | 'proxy' | 'unknown'
  >,
  leftovers: fc.boolean(),
  canaryIncomplete: fc.boolean(),
  route: fc.constantFrom('none', 'stable', 'canary'),
  served: fc.boolean(),
  entry: fc.constantFrom('ready', 'empty', 'absent', undefined) as fc.Arbitrary<
    'ready' | 'empty' | 'absent' | undefined
  >,
  goal: fc.constantFrom('canary', 'back', 'promoted', 'always'),
  handle: fc.constantFrom('r0', 'r1'),
});

type Situation = typeof situations extends fc.Arbitrary<infer T> ? T : never;

function decide(one: Situation, removed?: number) {
  const goals: Record<string, TargetDesired> = {
    canary: desired,
    back: {
      stable: 'r0',
      proxied: false,
      revisions: { r0: desired.revisions.r0 },
    },
    promoted: {
      stable: 'r1',
      proxied: true,
      revisions: desired.revisions,
      previous: { revision: 'r0', until: 2_000_000 },
    },
    always: {
      stable: 'r0',
      proxied: false,
      traffic: { path: 'always' },
      revisions: { r0: desired.revisions.r0 },
    },
  };
  const observed: TargetObserved = {
    at: 1,
    revisions: {
      adoption: one.adoption,
      handle: one.handle,
      instances: [],
      warnings: [],
      revisions: [
        {
          name: 'r0',
          version: '1.0.0',
          wanted: one.stableWanted,
          available: Math.min(one.stableAvailable, one.stableWanted),
          adopted: true,
        },
        ...(one.canaryAvailable === undefined
          ? []
          : [
              {
                name: 'r1',
                version: '1.1.0',
                wanted: 2,
                available: one.canaryAvailable,
                incomplete: one.canaryIncomplete,
                adopted: false,
              },
            ]),
      ],
    },
    entrance: {
      kind: 'Ingress',
      name: 'shop',
      pointsTo: one.pointsTo,
      leftovers: one.leftovers,
    },
    route: {
      stored: one.route === 'none' || removed ? undefined : 7,
      removed,
      entry: one.entry,
      instances: [
        { name: 'a', generation: one.served ? 7 : 'none', live: true },
      ],
    },
  };
  const stable = { revision: 'r0', version: '1.0.0' };
  const canary = { revision: 'r1', version: '1.1.0' };
  const routes = {
    none: undefined,
    stable: { generation: 7, stable },
    canary: { generation: 7, stable, canary, policy, release: 1 },
  };
  const wish = routes[one.route as keyof typeof routes];
  return decideTarget({
    desired: goals[one.goal],
    observed,
    route: wish && { wish, confirmed: one.served },
    fence: 0,
    fenced: 0,
    now: 1_000_000,
  });
}

describe('decideTarget', () => {
  it('A1, A6: gives no users to a canary that is not wholly available', () => {
    fc.assert(
      fc.property(situations, one => {
        const { action } = decide(one);
        const grows = action?.type === 'route' && action.route.canary;
        expect(!grows || one.canaryAvailable === 2).toBe(true);
      }),
    );
  });

  it('A7: points the entrance at the proxy only when the route is confirmed, and users find a proxy there', () => {
    fc.assert(
      fc.property(situations, one => {
        const { action } = decide(one);
        expect(
          action?.type !== 'point-entrance' ||
            (one.route !== 'none' &&
              one.served &&
              [undefined, 'ready'].includes(one.entry)),
        ).toBe(true);
      }),
    );
  });

  it('B3: waits for no instances of stable that nobody has asked for while anybody is still sent elsewhere', () => {
    fc.assert(
      fc.property(situations, one => {
        fc.pre(
          one.goal === 'back' &&
            one.adoption === 'done' &&
            one.stableWanted === 1 &&
            (one.route !== 'none' ||
              one.handle === 'r1' ||
              one.pointsTo === 'proxy'),
        );
        expect(['scale', 'route']).toContain(decide(one).action?.type);
      }),
    );
  });

  it('A2: sends users back as soon as half of stable is there, and asks for the rest', () => {
    const back = {
      adoption: 'done',
      canaryAvailable: 2,
      canaryIncomplete: false,
      pointsTo: 'proxy',
      leftovers: true,
      route: 'canary',
      served: true,
      entry: 'ready',
      goal: 'back',
      handle: 'r0',
      stableWanted: 1,
    } as const;
    expect(decide({ ...back, stableAvailable: 0 }).action).toEqual({
      type: 'scale',
      revision: 'r0',
      instances: 2,
    });
    expect(decide({ ...back, stableAvailable: 1 }).action).toMatchObject({
      type: 'route',
    });
  });

  it('D7: removes nothing that the handle or a route may still lead to', () => {
    fc.assert(
      fc.property(situations, one => {
        const { action } = decide(one);
        const removes = action?.type === 'remove' ? action.revision : undefined;
        expect(removes === undefined || removes !== one.handle).toBe(true);
        // a route that stays for good, and is confirmed, leads to its stable alone
        const leadsToStable =
          one.goal === 'always' && one.route === 'stable' && one.served;
        expect(
          removes === undefined || one.route === 'none' || leadsToStable,
        ).toBe(true);
      }),
    );
  });

  it('C9: sends users back before anything else, if stable has half of its instances', () => {
    fc.assert(
      fc.property(situations, one => {
        fc.pre(
          one.goal === 'back' &&
            one.route === 'canary' &&
            one.stableAvailable >= 1,
        );
        expect(decide(one).action).toMatchObject({
          type: 'route',
          route: { stable: { revision: 'r0' } },
        });
      }),
    );
  });

  it('takes a proxy that is always in the path out of it only where users find none there', () => {
    fc.assert(
      fc.property(situations, one => {
        fc.pre(one.goal === 'always' && one.adoption === 'done');
        const { action } = decide(one);
        const isLeft =
          action?.type === 'restore-entrance' && one.pointsTo === 'proxy';
        expect(!isLeft || ['empty', 'absent'].includes(one.entry ?? '')).toBe(
          true,
        );
        expect(action?.type === 'remove-route' && one.route !== 'none').toBe(
          false,
        );
      }),
    );
  });

  it('is settled only where nothing is left to do', () => {
    fc.assert(
      fc.property(situations, one => {
        const { action, settled } = decide(one);
        expect(settled && action !== undefined).toBe(false);
      }),
    );
  });

  it('only waits while what it takes over is rolling', () => {
    const { action, message } = decide({
      adoption: 'waiting',
      stableWanted: 2,
      stableAvailable: 2,
      entry: 'ready',
      canaryAvailable: undefined,
      canaryIncomplete: false,
      pointsTo: 'service',
      leftovers: false,
      route: 'none',
      served: false,
      goal: 'canary',
      handle: 'r0',
    });
    expect(action).toBeUndefined();
    expect(message).toBe(
      'Taking over what runs: waiting for its instances to carry the label',
    );
  });

  it('removes a route that a late worker left behind, once nothing leads to it', () => {
    const { action } = decide({
      adoption: 'done',
      stableWanted: 2,
      stableAvailable: 2,
      entry: 'ready',
      canaryAvailable: undefined,
      canaryIncomplete: false,
      pointsTo: 'service',
      leftovers: false,
      route: 'none',
      served: true,
      goal: 'back',
      handle: 'r0',
    });
    expect(action).toEqual({ type: 'remove-route', generation: 7 });
  });

  it('asks under a new number for a route that somebody deleted while the entrance needs it', () => {
    const situation: Situation = {
      adoption: 'done',
      stableWanted: 2,
      stableAvailable: 2,
      entry: 'ready',
      canaryAvailable: 2,
      canaryIncomplete: false,
      pointsTo: 'proxy',
      leftovers: true,
      route: 'canary',
      served: false,
      goal: 'canary',
      handle: 'r0',
    };
    expect(decide(situation, 7).action).toMatchObject({
      type: 'route',
      route: { canary: { revision: 'r1' } },
    });
    expect(decide(situation).action).toEqual({ type: 'resend-route' });
  });

  it('makes a revision whole again that lost something, at the size that it has, before users are sent there', () => {
    const { action } = decide({
      adoption: 'done',
      stableWanted: 2,
      stableAvailable: 2,
      entry: 'ready',
      canaryAvailable: 2,
      canaryIncomplete: true,
      pointsTo: 'proxy',
      leftovers: true,
      route: 'stable',
      served: true,
      goal: 'canary',
      handle: 'r0',
    });
    expect(action).toEqual({ type: 'scale', revision: 'r1', instances: 2 });
  });

  it('takes its marks off an entrance that somebody has pointed elsewhere', () => {
    const { action } = decide({
      adoption: 'done',
      stableWanted: 2,
      stableAvailable: 2,
      entry: 'ready',
      canaryAvailable: undefined,
      canaryIncomplete: false,
      pointsTo: 'unknown',
      leftovers: true,
      route: 'none',
      served: false,
      goal: 'back',
      handle: 'r0',
    });
    expect(action).toEqual({ type: 'restore-entrance' });
  });
});

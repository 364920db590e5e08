import { seededRandom } from './__testUtils__/seededRandom';
import { NOW, trip } from './__testUtils__/testPods';
import type { BalanceDocument } from '@backstage-releases/canary-policy';
import { parseBalance } from '@backstage-releases/canary-policy';
import type { GroupPods } from './RouteBalance';
import { RouteBalance } from './RouteBalance';

const KEY = Buffer.from('0123456789abcdef');

const infos = (...addresses: string[]) =>
  addresses.map(address => ({ address }));

const both: GroupPods = {
  stable: infos('s1:1', 's2:1'),
  canary: infos('c1:1', 'c2:1'),
};

function routeOf(
  groups: GroupPods,
  document: BalanceDocument = {},
): RouteBalance {
  const settings = parseBalance(document);
  const route = RouteBalance.create(settings, [KEY], 'shop', seededRandom(1));
  route.update(settings, groups, NOW);
  return route;
}

/** All pods of a group of which any was picked. */
function picked(
  route: RouteBalance,
  group: 'stable' | 'canary',
  now = NOW,
): string[] {
  const addresses = Array.from(
    { length: 50 },
    () => route.pick(group, now)?.address ?? 'none',
  );
  return [...new Set(addresses)].sort();
}

function tripAll(route: RouteBalance, group: 'stable' | 'canary'): void {
  for (;;) {
    const pod = route.pick(group, NOW);
    if (pod === undefined) {
      return;
    }
    trip(pod, NOW);
  }
}

describe('RouteBalance', () => {
  it('picks among the pods of the group, those that were not tried', () => {
    const route = routeOf(both);
    expect(picked(route, 'stable')).toEqual(['s1:1', 's2:1']);
    expect(picked(route, 'canary')).toEqual(['c1:1', 'c2:1']);
    const first = route.pick('canary', NOW)!;
    const second = route.pick('canary', NOW, undefined, new Set([first]))!;
    expect([first.address, second.address].sort()).toEqual(['c1:1', 'c2:1']);
    const all = new Set([first, second]);
    expect(route.pick('canary', NOW, undefined, all)).toBeUndefined();
  });

  it('keeps what it knows of a pod through plans, settings and groups', () => {
    const route = routeOf(both);
    const canary = route.pick('canary', NOW)!;
    canary.begin(NOW);
    trip(canary, NOW);
    const settings = parseBalance({ algorithm: 'drr' });
    const promoted = [...both.canary!].reverse();
    route.update(settings, { stable: promoted }, NOW + 1);
    const status = route
      .status('stable', NOW + 1)
      .find(({ address }) => address === canary.address);
    expect(status).toMatchObject({
      inFlight: 1,
      breaker: { state: 'open', trips: 1 },
    });
    expect(picked(route, 'stable', NOW + 1)).not.toContain(canary.address);
  });

  it('remembers a pod for a minute after it has gone, and as long as it has requests', () => {
    const route = routeOf({ stable: infos('a:1', 'b:1') });
    const { settings } = route;
    const pod = route.pick('stable', NOW)!;
    trip(pod, NOW);
    const trips = (now: number) => {
      route.update(settings, { stable: infos('a:1', 'b:1') }, now);
      return route
        .status('stable', now)
        .reduce((sum, { breaker }) => sum + breaker.trips, 0);
    };
    const leave = (now: number) => route.update(settings, { stable: [] }, now);
    leave(NOW);
    leave(NOW + 59_999);
    expect(trips(NOW + 59_999)).toBe(1);
    pod.begin(NOW + 60_000);
    leave(NOW + 60_000);
    leave(NOW + 300_000);
    expect(trips(NOW + 300_000)).toBe(1);
    pod.end(NOW + 300_000, 1, 200);
    leave(NOW + 300_000);
    leave(NOW + 360_000);
    expect(trips(NOW + 360_000)).toBe(0);
  });

  it('asks pods that are about to end only where nobody else may be asked', () => {
    const ending = { address: 'b:1', terminating: true };
    const route = routeOf({ stable: [...infos('a:1'), ending] });
    expect(picked(route, 'stable')).toEqual(['a:1']);
    trip(route.pick('stable', NOW)!, NOW);
    expect(picked(route, 'stable')).toEqual(['b:1']);
    route.update(route.settings, { stable: [ending] }, NOW);
    expect(picked(route, 'stable')).toEqual(['b:1']);
  });

  describe('when no pod may be asked', () => {
    const none: GroupPods = { stable: [] };
    const noStable: GroupPods = { ...both, stable: [] };
    const noCanary: GroupPods = { ...both, canary: [] };
    type Case = [
      string,
      'stable' | 'canary',
      'stable' | 'fail',
      GroupPods,
      Array<'stable' | 'canary'>,
      string,
    ];
    it.each<Case>([
      ['canary open', 'canary', 'stable', both, ['canary'], 'stable, ejected'],
      ['canary open', 'canary', 'fail', both, ['canary'], '503, ejected'],
      [
        'all open',
        'canary',
        'stable',
        both,
        ['canary', 'stable'],
        'stable anyway, ejected',
      ],
      [
        'all open',
        'canary',
        'fail',
        both,
        ['canary', 'stable'],
        '503, ejected',
      ],
      [
        'stable open',
        'stable',
        'stable',
        both,
        ['stable'],
        'stable anyway, ejected',
      ],
      ['stable open', 'stable', 'fail', both, ['stable'], '503, ejected'],
      ['no stable', 'stable', 'stable', noStable, [], '503, empty'],
      [
        'no stable, canary open',
        'canary',
        'stable',
        noStable,
        ['canary'],
        'canary anyway, ejected',
      ],
      ['no canary', 'canary', 'stable', noCanary, [], 'stable, empty'],
      ['no canary', 'canary', 'fail', noCanary, [], 'stable, empty'],
      [
        'no canary, stable open',
        'canary',
        'stable',
        noCanary,
        ['stable'],
        'stable anyway, empty',
      ],
      [
        'no canary, stable open',
        'canary',
        'fail',
        noCanary,
        ['stable'],
        '503, ejected',
      ],
      ['nobody', 'canary', 'stable', none, [], '503, empty'],
      ['nobody', 'stable', 'fail', none, [], '503, empty'],
    ])('%s: %s falls back to %s', (...args) => {
      const [, group, fallback, groups, open, expected] = args;
      const route = routeOf(groups, { fallback });
      open.forEach(name => tripAll(route, name));
      expect(route.pick(group, NOW)).toBeUndefined();
      const { pod, group: to, reason } = route.fallBack(group, NOW);
      const anyway = pod?.isOpen(NOW) ? ' anyway' : '';
      expect(`${to ?? 503}${anyway}, ${reason}`).toBe(expected);
      expect(pod?.address.charAt(0)).toBe(to?.charAt(0));
    });
  });

  it.each([
    ['stable', 'a:1'],
    ['fail', undefined],
  ] as const)(
    'with fallback %s asks the only pod while it recovers',
    (fallback, expected) => {
      const route = routeOf({ stable: infos('a:1') }, { fallback });
      tripAll(route, 'stable');
      const later = NOW + 10_000;
      expect(route.pick('stable', later)).toBeUndefined();
      expect(route.fallBack('stable', later).pod?.address).toBe(expected);
    },
  );

  it('spreads over the pods of an open group by requests in flight', () => {
    const route = routeOf({ stable: infos('a:1', 'b:1', 'c:1') });
    tripAll(route, 'stable');
    const pods = Array.from({ length: 6 }, () => {
      const { pod } = route.fallBack('stable', NOW);
      pod!.begin(NOW);
      return pod!.address;
    });
    expect(pods.sort()).toEqual(['a:1', 'a:1', 'b:1', 'b:1', 'c:1', 'c:1']);
  });

  describe('sticky', () => {
    const sticky: BalanceDocument = { sticky: { cookie: 'pod' } };

    it('keeps a user at a pod while it serves and is not open', () => {
      const route = routeOf(both, sticky);
      const pod = route.pick('canary', NOW)!;
      const id = route.stickyId('canary', pod);
      for (let i = 0; i < 20; i += 1) {
        expect(route.pick('canary', NOW, id)).toBe(pod);
      }
      expect(route.pick('canary', NOW, id, new Set([pod]))).not.toBe(pod);
      expect(route.pick('stable', NOW, id)!.address).toMatch(/^s/);
      trip(pod, NOW);
      expect(route.pick('canary', NOW, id)).not.toBe(pod);
      const others = both.canary!.filter(
        ({ address }) => address !== pod.address,
      );
      const ending = { address: pod.address, terminating: true };
      const later = NOW + 60_000;
      const { settings } = route;
      const stable = both.stable;
      route.update(settings, { stable, canary: [...others, ending] }, later);
      expect(route.pick('canary', later, id)).toBe(pod);
      route.update(settings, { stable, canary: others }, later);
      expect(route.pick('canary', later, id)).not.toBe(pod);
    });

    it('has ids that all instances with a key understand, other routes do not, and that say no address', () => {
      const settings = parseBalance(sticky);
      const other = Buffer.from('fedcba9876543210');
      const idsOf = (keys: Buffer[], name: string) => {
        const route = RouteBalance.create(settings, keys, name, () => 0);
        route.update(settings, both, NOW);
        const pod = route.pick('stable', NOW)!;
        return { route, pod, id: route.stickyId('stable', pod)! };
      };
      const mine = idsOf([KEY], 'shop');
      expect(mine.id).toMatch(/^[\w-]{16}$/);
      expect(idsOf([KEY], 'shop').id).toBe(mine.id);
      expect(idsOf([KEY], 'blog').id).not.toBe(mine.id);
      const rotated = idsOf([other, KEY], 'shop');
      expect(rotated.id).not.toBe(mine.id);
      expect(rotated.route.pick('stable', NOW, mine.id)!.address).toBe(
        mine.pod.address,
      );
    });

    it('is only where it is asked for', () => {
      const route = routeOf(both);
      const pod = route.pick('stable', NOW)!;
      expect(route.stickyId('stable', pod)).toBeUndefined();
    });
  });
});

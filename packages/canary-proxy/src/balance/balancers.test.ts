import fc from 'fast-check';
import { seededRandom } from './__testUtils__/seededRandom';
import { simulate } from './__testUtils__/simulate';
import { NOW, testPod, testPods, trip } from './__testUtils__/testPods';
import { ALGORITHMS } from '@backstage-releases/canary-policy';
import { createBalancer } from './createBalancer';
import type { Pod } from './Pod';

const balancerOf = (algorithm: (typeof ALGORITHMS)[number]) =>
  createBalancer(algorithm, 'response-time');

/** How often each pod is picked when nothing is in flight. */
function picks(
  balancer: ReturnType<typeof balancerOf>,
  pods: readonly Pod[],
  times: number,
  now = NOW,
): number[] {
  const random = seededRandom(1);
  const counts = pods.map(() => 0);
  for (let i = 0; i < times; i += 1) {
    counts[pods.indexOf(balancer.pick(pods, now, random)!)] += 1;
  }
  return counts;
}

describe.each(ALGORITHMS)('%s', algorithm => {
  it('never picks a pod that is open or was tried, and always one that is neither', () => {
    const kinds = fc.array(fc.constantFrom('closed', 'open', 'tried'), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(kinds, fc.integer(), (all, seed) => {
        const random = seededRandom(seed);
        const pods = testPods(all.map(() => 1));
        const balancer = balancerOf(algorithm);
        all.forEach((kind, i) => kind === 'open' && trip(pods[i], NOW));
        const tried = new Set(pods.filter((_, i) => all[i] === 'tried'));
        for (let i = 0; i < 20; i += 1) {
          const pod = balancer.pick(pods, NOW, random, tried);
          expect(pod === undefined ? 'none' : all[pods.indexOf(pod)]).toBe(
            all.includes('closed') ? 'closed' : 'none',
          );
        }
      }),
    );
  });

  it('gives a pod that recovers no more than its share', () => {
    const pods = testPods([1, 1]);
    trip(pods[0], NOW);
    const { sent, refused } = simulate({
      balancer: balancerOf(algorithm),
      pods,
      behaviours: [() => ({ ms: 5 }), () => ({ ms: 5 })],
      random: seededRandom(2),
      from: NOW,
      durationMs: 15_000,
      everyMs: 10,
    });
    expect(refused).toBe(0);
    // Of 500 requests in the first half of its recovery it may get a quarter, were it asked for all of them.
    expect(sent[0]).toBeGreaterThan(20);
    expect(sent[0]).toBeLessThanOrEqual(125);
  });

  it('gives nobody to a pod that is alone and recovers, beyond its share', () => {
    const pods = testPods([1]);
    trip(pods[0], NOW);
    const { sent, refused } = simulate({
      balancer: balancerOf(algorithm),
      pods,
      behaviours: [() => ({ ms: 5 })],
      random: seededRandom(2),
      from: NOW + 10_000,
      durationMs: 10_000,
      everyMs: 10,
    });
    expect(sent[0] / (sent[0] + refused)).toBeCloseTo(0.5, 2);
  });

  it('lets a pod that has become ready begin slowly', () => {
    const pods = [
      testPod({ address: 'a:1' }, { slowStart: '10s' }),
      testPod({ address: 'b:1' }),
    ];
    const random = seededRandom(3);
    const balancer = balancerOf(algorithm);
    const shares = [0, 5_000, 10_000].map(after => {
      const sent = simulate({
        balancer,
        pods,
        behaviours: [() => ({ ms: 20 }), () => ({ ms: 20 })],
        random,
        from: NOW + after,
        durationMs: 1_000,
        everyMs: 1,
      }).sent;
      return sent[0] / (sent[0] + sent[1]);
    });
    expect(shares[0]).toBeLessThan(0.25);
    expect(shares[1]).toBeGreaterThan(shares[0]);
    expect(shares[2]).toBeGreaterThan(0.4);
    expect(shares[2]).toBeLessThan(0.6);
  });

  it('spreads over a group in which all pods are new', () => {
    const pods = testPods([1, 1, 1, 1], { slowStart: '10s' });
    const { sent } = simulate({
      balancer: balancerOf(algorithm),
      pods,
      behaviours: pods.map(() => () => ({ ms: 50 })),
      random: seededRandom(4),
      from: NOW,
      durationMs: 5_000,
      everyMs: 5,
    });
    sent.forEach(count => {
      expect(count).toBeGreaterThan(200);
      expect(count).toBeLessThan(300);
    });
  });
});

describe('wrr', () => {
  it('is exact over every cycle and never picks a pod in a bunch', () => {
    const weights = fc.array(fc.integer({ min: 1, max: 20 }), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(weights, all => {
        const cycle = all.reduce((sum, weight) => sum + weight, 0);
        const pods = testPods(all);
        const balancer = balancerOf('wrr');
        expect(picks(balancer, pods, cycle)).toEqual(all);
        expect(picks(balancer, pods, cycle)).toEqual(all);
      }),
    );
    const pods = testPods([5, 1, 1]);
    const balancer = balancerOf('wrr');
    const turn = () => pods.indexOf(balancer.pick(pods, NOW, Math.random)!);
    expect(Array.from({ length: 7 }, turn)).toEqual([0, 0, 1, 0, 2, 0, 0]);
  });

  it('keeps whose turn it is when pods come and go', () => {
    const [a, b, c] = testPods([1, 1, 1]);
    const balancer = balancerOf('wrr');
    const pick = (pods: Pod[]) => balancer.pick(pods, NOW, Math.random);
    expect(pick([a, b])).toBe(a);
    expect(pick([a, b, c])).toBe(b);
    expect(pick([c, a])).toBe(c);
  });
});

describe('drr', () => {
  it('gives more to the pod that answers faster', () => {
    const pods = testPods([1, 1]);
    const { sent } = simulate({
      balancer: balancerOf('drr'),
      pods,
      behaviours: [() => ({ ms: 20 }), () => ({ ms: 80 })],
      random: seededRandom(5),
      from: NOW,
      durationMs: 60_000,
      everyMs: 20,
    });
    expect(sent[0] / sent[1]).toBeGreaterThan(3);
    expect(sent[0] / sent[1]).toBeLessThan(12);
  });
});

describe('p2c', () => {
  it('keeps requests in flight even where pods differ', () => {
    const pods = testPods([1, 1, 1]);
    const { sent } = simulate({
      balancer: balancerOf('p2c'),
      pods,
      behaviours: [20, 20, 200].map(ms => () => ({ ms })),
      random: seededRandom(6),
      from: NOW,
      durationMs: 20_000,
      everyMs: 1,
    });
    expect(sent[2]).toBeLessThan(0.25 * Math.min(sent[0], sent[1]));
    expect(sent[2]).toBeGreaterThan(200);
  });

  it('respects weights', () => {
    const pods = testPods([3, 1]);
    const { sent } = simulate({
      balancer: balancerOf('p2c'),
      pods,
      behaviours: pods.map(() => () => ({ ms: 100 })),
      random: seededRandom(7),
      from: NOW,
      durationMs: 20_000,
      everyMs: 1,
    });
    expect(sent[0] / sent[1]).toBeCloseTo(3, 0);
  });
});

describe('peak-ewma', () => {
  const noBreaker = { breaker: false } as const;

  it.each([
    ['every request', 1, 0.05],
    ['every other request', 0.5, 0.1],
    ['every tenth request', 0.1, 0.2],
  ])(
    'gives less to a pod that fails %s at once than to one that is healthy and slow',
    (_, share, expected) => {
      const pods = testPods([1, 1, 1], noBreaker);
      const random = seededRandom(8);
      const { sent } = simulate({
        balancer: balancerOf('peak-ewma'),
        pods,
        behaviours: [
          () => ({ ms: 1, outcome: random() < share ? 503 : 200 }),
          () => ({ ms: 300 }),
          () => ({ ms: 300 }),
        ],
        random,
        from: NOW,
        durationMs: 60_000,
        everyMs: 100,
      });
      expect(sent[0] / Math.min(sent[1], sent[2])).toBeLessThan(expected);
    },
  );

  it('sends around a pod that becomes slow, and comes back', () => {
    const pods = testPods([1, 1, 1]);
    const options = {
      balancer: balancerOf('peak-ewma'),
      pods,
      behaviours: [
        (now: number) => ({ ms: now < NOW + 10_000 ? 1_000 : 10 }),
        () => ({ ms: 10 }),
        () => ({ ms: 10 }),
      ],
      random: seededRandom(9),
      everyMs: 5,
      durationMs: 10_000,
    };
    const slow = simulate({ ...options, from: NOW }).sent;
    expect(slow[0]).toBeLessThan(100);
    const again = simulate({ ...options, from: NOW + 60_000 }).sent;
    expect(again[0]).toBeGreaterThan(500);
  });

  it('tries a pod that it does not know with one request at a time', () => {
    const [known, unknown] = testPods([1, 1]);
    known.begin(NOW);
    known.end(NOW, 10, 200);
    unknown.begin(NOW);
    const balancer = balancerOf('peak-ewma');
    expect(picks(balancer, [known, unknown], 100)).toEqual([100, 0]);
  });

  it('is about even where pods are', () => {
    const pods = testPods([1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
    const random = seededRandom(10);
    const { sent } = simulate({
      balancer: balancerOf('peak-ewma'),
      pods,
      behaviours: pods.map(() => () => ({ ms: 20 + random() * 20 })),
      random,
      from: NOW,
      durationMs: 20_000,
      everyMs: 1,
    });
    sent.forEach(count => {
      expect(count).toBeGreaterThan(1_700);
      expect(count).toBeLessThan(2_300);
    });
  });
});

import type { Balancer, Random } from '../Balancer';
import type { Outcome } from '../Outcome';
import type { Pod } from '../Pod';

/** How a pod behaves: how long a request takes it, and what becomes of it. */
export type Behaviour = (
  now: number,
  inFlight: number,
) => { ms: number; outcome?: Outcome };

/**
 * Sends requests at an even rate and lets time pass without waiting for it.
 *
 * @returns how many requests each pod got, and how many found none
 */
export function simulate(options: {
  balancer: Balancer;
  pods: readonly Pod[];
  behaviours: readonly Behaviour[];
  random: Random;
  from: number;
  durationMs: number;
  everyMs: number;
}): { sent: number[]; refused: number } {
  const { balancer, pods, behaviours, random, from, durationMs } = options;
  const sent = pods.map(() => 0);
  let refused = 0;
  let underWay: Array<{ at: number; then: () => void }> = [];
  const finish = (until: number) => {
    underWay
      .filter(({ at }) => at <= until)
      .sort((a, b) => a.at - b.at)
      .forEach(({ then }) => then());
    underWay = underWay.filter(({ at }) => at > until);
  };
  for (let now = from; now < from + durationMs; now += options.everyMs) {
    finish(now);
    const pod = balancer.pick(pods, now, random);
    if (pod === undefined) {
      refused += 1;
      continue;
    }
    const index = pods.indexOf(pod);
    const { ms, outcome = 200 } = behaviours[index](now, pod.inFlight);
    sent[index] += 1;
    pod.begin(now);
    const at = now + ms;
    underWay.push({ at, then: () => pod.end(at, ms, outcome) });
  }
  finish(Infinity);
  return { sent, refused };
}

import type { RouteTimeouts } from '@backstage-releases/canary-policy';
import type { Random } from '../../balance/Balancer';
import type { Pod } from '../../balance/Pod';
import type { MirrorOutcome } from '../../traffic/MirrorCounts';
import type { ActivePlan } from './ActivePlan';
import type { Endpoint } from './Endpoint';
import type { NetDataPlaneOptions } from './NetDataPlane';

/** How many mirrored requests of a route may be under way. */
const MOST_UNDER_WAY = 64;

const METHODS = ['GET', 'HEAD', 'OPTIONS'];

/** An answer that is longer costs more than a new connection. Bytes. */
export const MOST_MIRRORED = 262_144;

/** How long all of a mirrored request may take where the route sets no limit. Milliseconds. */
export const MIRROR_MS = 60_000;

/** Where a mirrored request goes, and who has to hear of its end. */
export interface MirrorPlace {
  pod: Pod;
  endpoint: Endpoint;
  timeouts: RouteTimeouts;
  /** It is over, in whichever way. */
  onEnd(outcome: MirrorOutcome): void;
}

/**
 * Decides which of stable's requests are sent to the canary as well. No user waits for them, so those that there is no room for are dropped.
 */
export class Mirror {
  static create(random: Random = Math.random): Mirror {
    return new Mirror(random);
  }

  readonly #random: Random;
  #underWay = 0;

  private constructor(random: Random) {
    this.#random = random;
  }

  /**
   * A request of stable goes out.
   *
   * @returns where it is to go as well; `undefined` where it isn't mirrored
   */
  take(
    active: ActivePlan,
    method: string,
    { clock }: Pick<NetDataPlaneOptions, 'clock'>,
  ): MirrorPlace | undefined {
    const { mirror, canary } = active.plan;
    if (
      mirror === undefined ||
      canary === undefined ||
      !(mirror.methods ?? METHODS).includes(method) ||
      this.#random() * 100 >= mirror.share
    ) {
      return undefined;
    }
    const { balance, pools, traffic } = active.memory;
    const pod =
      this.#underWay < MOST_UNDER_WAY
        ? balance.pick('canary', clock.monotonic())
        : undefined;
    if (pod === undefined) {
      traffic.mirror('dropped');
      return undefined;
    }
    this.#underWay += 1;
    return {
      pod,
      endpoint: pools.of(pod),
      timeouts: active.timeouts,
      onEnd: outcome => {
        this.#underWay -= 1;
        traffic.mirror(outcome);
      },
    };
  }
}

import type { RequestHead } from '../../http1/RequestHead';
import type { Random } from '../../balance/Balancer';
import type { MirrorOutcome } from '../../traffic/MirrorCounts';
import type { ActivePlan } from './ActivePlan';
import { MirroredRequest } from './MirroredRequest';
import type { NetDataPlaneOptions } from './NetDataPlane';
import { mirrorText } from './requestHeadText';

/** How many mirrored requests of a route may be under way. */
const MOST_UNDER_WAY = 64;

const METHODS = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Sends a part of stable's requests to the canary as well. No user waits for them, so those that there is no room for are dropped.
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
   * @param sent - its head, and its body where it has one; one that goes on is not mirrored
   */
  offer(
    active: ActivePlan,
    head: RequestHead,
    { opening, body }: { opening: string; body: Buffer | undefined },
    options: NetDataPlaneOptions,
  ): void {
    const { mirror, canary } = active.plan;
    if (
      mirror === undefined ||
      canary === undefined ||
      head.isWebSocket ||
      head.expectsContinue ||
      !(mirror.methods ?? METHODS).includes(head.method) ||
      this.#random() * 100 >= mirror.share
    ) {
      return;
    }
    const { balance, pools, traffic } = active.memory;
    const pod =
      this.#underWay < MOST_UNDER_WAY
        ? balance.pick('canary', options.clock.monotonic())
        : undefined;
    if (pod === undefined) {
      traffic.mirror('dropped');
      return;
    }
    this.#underWay += 1;
    MirroredRequest.send(
      {
        text: mirrorText(opening),
        body,
        isToHead: head.method === 'HEAD',
        pod,
        endpoint: pools.of(pod),
        timeouts: active.timeouts,
        onEnd: (outcome: MirrorOutcome) => {
          this.#underWay -= 1;
          traffic.mirror(outcome);
        },
      },
      options,
    );
  }
}

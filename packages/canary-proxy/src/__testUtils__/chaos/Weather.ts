import type { ProxyInstance } from './ProxyInstance';

/** What was disturbed may show a little later. Milliseconds. */
const AFTER_MS = 1_000;

/** This process itself may be late, and then so is everything in it. Milliseconds. */
const TICK_MS = 100;
const LATE_MS = 500;

/**
 * When instances of the service are disturbed and when not, so that a loss in calm times has no excuse.
 */
export class Weather {
  static create(): Weather {
    return new Weather();
  }

  #disturbed = 0;
  #disturbedAt = -Infinity;
  readonly #timer: NodeJS.Timeout;

  private constructor() {
    let last = performance.now();
    this.#timer = setInterval(() => {
      const now = performance.now();
      if (now - last > TICK_MS + LATE_MS) {
        this.#disturbedAt = now;
      }
      last = now;
    }, TICK_MS);
  }

  /** Whether an instance of the service was disturbed, or the proxy, between some moment and now. */
  isDisturbed(since: number, proxy: ProxyInstance): boolean {
    return (
      this.#disturbed > 0 ||
      !proxy.isRunning ||
      Math.max(this.#disturbedAt, proxy.disturbedAt) >= since - AFTER_MS
    );
  }

  /** Something is disturbed as long as this goes on. */
  async disturb(action: () => Promise<void>): Promise<void> {
    this.#disturbed += 1;
    try {
      await action();
    } finally {
      this.#disturbed -= 1;
      this.#disturbedAt = performance.now();
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

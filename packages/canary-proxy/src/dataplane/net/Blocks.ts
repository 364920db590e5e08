/** Room for all that is read at once from an instance, and for a head before it. Bytes. */
const BLOCK = 65_536 + 16_384;

/** Blocks that are kept for the next who need some: five megabytes. */
export const MOST_KEPT = 64;

/**
 * Memory for what is on its way to a socket. New memory for each piece would have to be collected, and that costs more than all else that is done with it.
 */
export class Blocks {
  static create(): Blocks {
    return new Blocks();
  }

  readonly #free: Buffer[] = [];

  private constructor() {}

  /** @returns a block with anything in it, for its taker alone until it is given back */
  take(): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(BLOCK);
  }

  /** Nobody reads from the block, or writes to it, any more. */
  giveBack(block: Buffer): void {
    if (this.#free.length < MOST_KEPT) {
      this.#free.push(block);
    }
  }
}

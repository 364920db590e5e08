/**
 * Keeps a main thread that is busy from being buried in what data threads hand it: what it could not take in time is not sent. Nobody waits for
 * anybody.
 */
export class BatchGate {
  /**
   * @param taken - where the other side counts what it has taken
   * @param most - how many batches may wait for it
   */
  static create(taken: SharedArrayBuffer, most: number): BatchGate {
    return new BatchGate(taken, most);
  }

  /** Memory for a gate. */
  static memory(): SharedArrayBuffer {
    return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  }

  readonly #taken: Int32Array;
  readonly #most: number;
  #sent = 0;

  private constructor(taken: SharedArrayBuffer, most: number) {
    this.#taken = new Int32Array(taken);
    this.#most = most;
  }

  /** Whether one more may be sent, which counts as sent then. */
  enter(): boolean {
    // the count comes round after 2^32 batches, and so does this difference
    const waiting = (this.#sent - Atomics.load(this.#taken, 0)) | 0;
    if (waiting >= this.#most) {
      return false;
    }
    this.#sent = (this.#sent + 1) | 0;
    return true;
  }

  /** One was taken. */
  leave(): void {
    Atomics.add(this.#taken, 0, 1);
  }
}

/** How many batches may wait for the main thread. */
const MOST_WAITING = 64;

/**
 * Keeps a main thread that is busy from being buried in samples: what it could not read in time is not sent. Nobody waits for anybody.
 */
export class SampleGate {
  /** @param read - where the other side counts what it has read */
  static create(read: SharedArrayBuffer): SampleGate {
    return new SampleGate(read);
  }

  /** Memory for a gate. */
  static memory(): SharedArrayBuffer {
    return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  }

  readonly #read: Int32Array;
  #sent = 0;

  private constructor(read: SharedArrayBuffer) {
    this.#read = new Int32Array(read);
  }

  /** Whether one more may be sent, which counts as sent then. */
  enter(): boolean {
    // the count comes round after 2^32 batches, and so does this difference
    const waiting = (this.#sent - Atomics.load(this.#read, 0)) | 0;
    if (waiting >= MOST_WAITING) {
      return false;
    }
    this.#sent = (this.#sent + 1) | 0;
    return true;
  }

  /** One was read. */
  leave(): void {
    Atomics.add(this.#read, 0, 1);
  }
}

/** Reads one head after the other. */
export interface ReadableHead {
  /** @param toHead - it answers a HEAD, where it is an answer */
  begin(at: number, toHead: boolean): void;
  read(buffer: Buffer, end: number): number;
}

/** What reads heads of one kind. */
export interface HeadKind<H extends ReadableHead> {
  /** For all that are there as a whole. */
  readonly whole: H;
  /** For one that isn't. */
  create(): H;
}

/** @param create - makes what reads one head after the other */
export function headKind<H extends ReadableHead>(create: () => H): HeadKind<H> {
  return { whole: create(), create };
}

/**
 * Reads the heads that come on one connection. One that is there as a whole, as nearly all are, is read by what reads those of all connections: with as many of these as
 * connections the processor's caches would hold none of them.
 */
export class IncomingHead<H extends ReadableHead> {
  readonly #kind: HeadKind<H>;
  /** Reads, or has read, one that came in pieces. */
  #own: H | undefined;
  #isComplete = true;

  constructor(kind: HeadKind<H>) {
    this.#kind = kind;
  }

  /** The head that is being read or was read last. It holds until another one is read, on whatever connection. */
  get head(): H {
    return this.#own ?? this.#kind.whole;
  }

  /** A part of one was read. */
  get isWithin(): boolean {
    return !this.#isComplete;
  }

  /** What was read of one lies elsewhere, so it is read again. */
  moved(): void {
    this.#isComplete = true;
  }

  /**
   * Reads on (see {@link HeadReader.read}).
   *
   * @param at - where the head begins
   * @returns where it ends; -1 while it is incomplete
   * @throws Refusal
   */
  read(buffer: Buffer, at: number, end: number, toHead: boolean): number {
    if (this.#isComplete) {
      const { whole } = this.#kind;
      this.#own = undefined;
      whole.begin(at, toHead);
      const headEnd = whole.read(buffer, end);
      if (headEnd !== -1) {
        return headEnd;
      }
      this.#own = this.#kind.create();
      this.#own.begin(at, toHead);
    }
    const headEnd = this.head.read(buffer, end);
    this.#isComplete = headEnd !== -1;
    return headEnd;
  }
}

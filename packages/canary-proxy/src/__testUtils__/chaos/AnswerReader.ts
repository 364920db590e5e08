/** What came of an answer. */
export interface ChaosAnswer {
  status: number;
  headers: Map<string, string>;
  body: Buffer;
  /** Its end was seen. */
  isWhole: boolean;
}

type Framing =
  | { kind: 'length'; left: number }
  | { kind: 'chunks' }
  | { kind: 'close' };

/**
 * Reads answers from one connection, one after the other; simple on purpose, and not the reader of the proxy that is tried.
 *
 * It is told before each answer whether it is to a HEAD.
 */
export class AnswerReader {
  /** Answers before the answer, by status. */
  readonly interim: number[] = [];
  #unread: Buffer = Buffer.alloc(0);
  #answer: ChaosAnswer | undefined;
  #framing: Framing | undefined;
  #pieces: Buffer[] = [];

  take(bytes: Buffer): void {
    this.#unread =
      this.#unread.length === 0 ? bytes : Buffer.concat([this.#unread, bytes]);
  }

  /**
   * The next whole answer, as far as the bytes go.
   *
   * @throws Error where the bytes are no answer
   */
  next(isToHead: boolean): ChaosAnswer | undefined {
    while (this.#answer === undefined) {
      if (!this.#readHead(isToHead)) {
        return undefined;
      }
    }
    return this.#readBody() ? this.#finish(true) : undefined;
  }

  /** What there is of an answer when no more bytes come; `undefined` where none has begun. */
  end(): ChaosAnswer | undefined {
    return this.#answer && this.#finish(this.#framing?.kind === 'close');
  }

  /** Bytes after the last answer. */
  get left(): Buffer {
    return this.#unread;
  }

  /** A change of protocol is over for this reader: what follows belongs to somebody else. */
  takeLeft(): Buffer {
    const left = this.#unread;
    this.#unread = Buffer.alloc(0);
    return left;
  }

  #readHead(isToHead: boolean): boolean {
    const end = this.#unread.indexOf('\r\n\r\n');
    if (end === -1) {
      return false;
    }
    const [line, ...fields] = this.#unread
      .toString('latin1', 0, end)
      .split('\r\n');
    this.#unread = this.#unread.subarray(end + 4);
    const [, code] = /^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(line) ?? [];
    if (code === undefined) {
      throw new Error(`Expected an answer, got '${line.slice(0, 200)}'`);
    }
    const status = Number(code);
    if (status < 200 && status !== 101) {
      this.interim.push(status);
      return true;
    }
    const headers = new Map(
      fields.map(field => {
        const colon = field.indexOf(':');
        return [
          field.slice(0, colon).toLowerCase(),
          field.slice(colon + 1).trim(),
        ];
      }),
    );
    this.#answer = { status, headers, body: Buffer.alloc(0), isWhole: false };
    this.#pieces = [];
    this.#framing = framingOf(status, headers, isToHead);
    return true;
  }

  /** @returns whether the body is complete */
  #readBody(): boolean {
    const framing = this.#framing!;
    if (framing.kind === 'chunks') {
      return this.#readChunks();
    }
    if (framing.kind === 'close') {
      this.#pieces.push(this.#unread);
      this.#unread = Buffer.alloc(0);
      return false;
    }
    const piece = this.#unread.subarray(0, framing.left);
    this.#pieces.push(piece);
    this.#unread = this.#unread.subarray(piece.length);
    framing.left -= piece.length;
    return framing.left === 0;
  }

  #readChunks(): boolean {
    for (;;) {
      const end = this.#unread.indexOf('\r\n');
      if (end === -1) {
        return false;
      }
      const said = this.#unread.toString('latin1', 0, end);
      if (!/^[0-9a-f]+$/i.test(said)) {
        throw new Error(
          `Expected the size of a chunk, got '${said.slice(0, 100)}'`,
        );
      }
      const size = parseInt(said, 16);
      const from = end + 2;
      if (this.#unread.length < from + size + 2) {
        return false;
      }
      if (
        this.#unread.toString('latin1', from + size, from + size + 2) !== '\r\n'
      ) {
        throw new Error(
          `The chunk of ${size} bytes doesn't end where it should`,
        );
      }
      this.#pieces.push(this.#unread.subarray(from, from + size));
      this.#unread = this.#unread.subarray(from + size + 2);
      if (size === 0) {
        return true;
      }
    }
  }

  #finish(isWhole: boolean): ChaosAnswer {
    const answer = {
      ...this.#answer!,
      body: Buffer.concat(this.#pieces),
      isWhole,
    };
    this.#answer = undefined;
    return answer;
  }
}

function framingOf(
  status: number,
  headers: Map<string, string>,
  isToHead: boolean,
): Framing {
  if (isToHead || status === 101 || status === 204 || status === 304) {
    return { kind: 'length', left: 0 };
  }
  if (headers.get('transfer-encoding') === 'chunked') {
    return { kind: 'chunks' };
  }
  const length = headers.get('content-length');
  return length === undefined
    ? { kind: 'close' }
    : { kind: 'length', left: Number(length) };
}

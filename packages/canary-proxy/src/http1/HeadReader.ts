import { COLON, CR, LF, SPACE, TAB, tokenEnd, valueEnd } from './characters';
import { FieldNames } from './FieldNames';
import { REFUSALS } from './Refusal';

/** Numbers kept of each header line: where it starts, where its name ends, its field, where its value starts and ends, and where the next one starts. */
const SLOTS = 6;

/** Takes the first line of a message, without its end; answers whether it was one. Throws a `Refusal`. */
export type StartLine = (buffer: Buffer, from: number, to: number) => boolean;

/**
 * Reads the head of a message, as it comes, line by line: strictly, repairing nothing. It remembers where the lines are; nothing is copied.
 *
 * One reader serves one message after the other. What it says holds until the next {@link begin}, for the buffer it was read from.
 */
export class HeadReader {
  readonly #names: FieldNames;
  readonly #limit: number;
  #lines = new Int32Array(32 * SLOTS);
  #count = 0;
  #firstStart = 0;
  #firstEnd = 0;
  #from = 0;
  #line = 0;
  #scanned = 0;
  #isStarted = false;

  /** @param limit - bytes of a head at most */
  constructor(names: FieldNames, limit: number) {
    this.#names = names;
    this.#limit = limit;
  }

  /**
   * A message begins at this place of the buffer.
   *
   * @param hasStartLine - without one it is the trailers of a message that begin
   */
  begin(at: number, hasStartLine: boolean = true): void {
    this.#from = at;
    this.#line = at;
    this.#scanned = at;
    this.#count = 0;
    this.#isStarted = !hasStartLine;
  }

  /**
   * Reads on. While a head is incomplete the buffer may grow, or be moved to a larger one, at the same offsets.
   *
   * @param end - where the bytes that have come end
   * @returns where the head ends; -1 while it is incomplete
   * @throws Refusal
   */
  read(buffer: Buffer, end: number, startLine?: StartLine): number {
    for (;;) {
      const feed = buffer.indexOf(LF, this.#scanned);
      if (feed === -1 || feed >= end) {
        this.#scanned = end;
        this.#checkSize(end);
        return -1;
      }
      const next = feed + 1;
      const lineEnd = feed - 1;
      if (lineEnd < this.#line || buffer[lineEnd] !== CR) {
        throw REFUSALS.bareLineFeed;
      }
      this.#checkSize(next);
      const from = this.#line;
      this.#line = next;
      this.#scanned = next;
      if (!this.#isStarted) {
        this.#isStarted = startLine?.(buffer, from, lineEnd) ?? true;
        this.#firstStart = from;
        this.#firstEnd = next;
      } else if (from === lineEnd) {
        return next;
      } else {
        this.#readField(buffer, from, lineEnd);
      }
    }
  }

  /** Where the first line of the message starts. */
  get firstStart(): number {
    return this.#firstStart;
  }

  /** Where it ends, with its end. */
  get firstEnd(): number {
    return this.#firstEnd;
  }

  /** How many header lines there are. */
  get count(): number {
    return this.#count;
  }

  /** Where a line starts. */
  start(line: number): number {
    return this.#lines[line * SLOTS];
  }

  /** Where the name of a line ends. */
  nameEnd(line: number): number {
    return this.#lines[line * SLOTS + 1];
  }

  /** The number that the names give to a line's field, 0 where they don't know it. */
  field(line: number): number {
    return this.#lines[line * SLOTS + 2];
  }

  valueStart(line: number): number {
    return this.#lines[line * SLOTS + 3];
  }

  valueEnd(line: number): number {
    return this.#lines[line * SLOTS + 4];
  }

  /** Where a line ends, with its end. */
  end(line: number): number {
    return this.#lines[line * SLOTS + 5];
  }

  /** The value of a line, one character per byte. */
  value(buffer: Buffer, line: number): string {
    return buffer.toString(
      'latin1',
      this.valueStart(line),
      this.valueEnd(line),
    );
  }

  #checkSize(end: number): void {
    if (end - this.#from > this.#limit) {
      throw REFUSALS.headTooLarge;
    }
  }

  #readField(buffer: Buffer, from: number, to: number): void {
    if (buffer[from] === SPACE || buffer[from] === TAB) {
      throw REFUSALS.folded;
    }
    const colon = tokenEnd(buffer, from, to);
    if (colon === from || colon === to || buffer[colon] !== COLON) {
      throw REFUSALS.fieldName;
    }
    let start = colon + 1;
    while (start < to && (buffer[start] === SPACE || buffer[start] === TAB)) {
      start += 1;
    }
    let end = to;
    while (
      end > start &&
      (buffer[end - 1] === SPACE || buffer[end - 1] === TAB)
    ) {
      end -= 1;
    }
    if (valueEnd(buffer, start, end) !== end) {
      throw REFUSALS.fieldValue;
    }
    const at = this.#count * SLOTS;
    if (at === this.#lines.length) {
      const larger = new Int32Array(this.#lines.length * 2);
      larger.set(this.#lines);
      this.#lines = larger;
    }
    const lines = this.#lines;
    lines[at] = from;
    lines[at + 1] = colon;
    lines[at + 2] = this.#names.find(buffer, from, colon);
    lines[at + 3] = start;
    lines[at + 4] = end;
    lines[at + 5] = to + 2;
    this.#count += 1;
  }
}

import { COLON, CR, LF, SPACE, TAB, tokenEnd, valueEnd } from './characters';
import { FieldNames } from './FieldNames';
import { Refusal, REFUSALS } from './Refusal';

/** Numbers kept of each header line: where it starts, where its name ends, its field, where its value starts and ends, and where the next one starts. */
const SLOTS = 6;

/** Bytes that are compared one by one before anything is made to search the others: nearly all first lines of answers end within them. */
const NEAR = 64;

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
    // A line of which a part is known is read once its end is there, however small the pieces are that it comes in.
    if (this.#scanned > this.#line && this.#findLineEnd(buffer, end) === -1) {
      return -1;
    }
    while (!this.#isStarted) {
      const lineEnd = this.#findLineEnd(buffer, end);
      if (lineEnd === -1) {
        return -1;
      }
      const from = this.#line;
      this.#line = lineEnd + 2;
      this.#isStarted = startLine?.(buffer, from, lineEnd) ?? true;
      this.#firstStart = from;
      this.#firstEnd = this.#line;
    }
    for (;;) {
      const from = this.#line;
      const next = this.#readLine(buffer, from, end);
      if (next === -1) {
        return -1;
      }
      this.#checkSize(next);
      this.#line = next;
      if (next === from + 2) {
        return next;
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

  /** @param name - in lower case */
  isNamed(buffer: Buffer, line: number, name: string): boolean {
    const start = this.start(line);
    if (this.nameEnd(line) - start !== name.length) {
      return false;
    }
    for (let at = 0; at < name.length; at += 1) {
      const byte = buffer[start + at];
      const lower = byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
      if (lower !== name.charCodeAt(at)) {
        return false;
      }
    }
    return true;
  }

  /** The number that the names give to a line's field, 0 where they don't know it. */
  field(line: number): number {
    return this.#lines[line * SLOTS + 2];
  }

  /** Gives another number to the field of a line: what it is read for is not its name alone. */
  takeFor(line: number, field: number): void {
    this.#lines[line * SLOTS + 2] = field;
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

  /**
   * Looks for the end of the line that is being read.
   *
   * @returns where it is, -1 where it has not come
   */
  #findLineEnd(buffer: Buffer, end: number): number {
    const feed = feedIn(buffer, Math.max(this.#scanned, this.#line), end);
    if (feed === -1) {
      this.#scanned = end;
      this.#checkSize(end);
      return -1;
    }
    this.#checkSize(feed + 1);
    const lineEnd = feed - 1;
    if (lineEnd < this.#line || buffer[lineEnd] !== CR) {
      throw REFUSALS.bareLineFeed;
    }
    return lineEnd;
  }

  /**
   * Reads a line after the first, in one go: finding its end before would cost as much again.
   *
   * @returns where the next one starts, two further where this one is empty; -1 while it is incomplete
   */
  #readLine(buffer: Buffer, from: number, end: number): number {
    const colon = tokenEnd(buffer, from, end);
    if (colon === from || colon === end || buffer[colon] !== COLON) {
      return this.#readOther(buffer, from, end);
    }
    let start = colon + 1;
    while (start < end && isBlank(buffer[start])) {
      start += 1;
    }
    const to = valueEnd(buffer, start, end);
    if (to + 1 >= end || buffer[to] !== CR || buffer[to + 1] !== LF) {
      return this.#waitOrRefuse(buffer, end, REFUSALS.fieldValue);
    }
    let last = to;
    while (last > start && isBlank(buffer[last - 1])) {
      last -= 1;
    }
    const field = this.#names.find(buffer, from, colon);
    this.#keep(from, colon, field, start, last, to + 2);
    return to + 2;
  }

  /** A line that has no name: the last, or one that is refused. */
  #readOther(buffer: Buffer, from: number, end: number): number {
    if (from + 1 < end && buffer[from] === CR && buffer[from + 1] === LF) {
      return from + 2;
    }
    const isFolded = from < end && isBlank(buffer[from]);
    return this.#waitOrRefuse(
      buffer,
      end,
      isFolded ? REFUSALS.folded : REFUSALS.fieldName,
    );
  }

  /**
   * A line that can't be read: it is incomplete, or refused. What is said of it must not depend on the pieces that it comes in, so it is refused once its end
   * is there.
   *
   * @returns -1 while it is incomplete
   */
  #waitOrRefuse(buffer: Buffer, end: number, refusal: Refusal): number {
    if (this.#findLineEnd(buffer, end) !== -1) {
      throw refusal;
    }
    return -1;
  }

  #keep(
    from: number,
    colon: number,
    field: number,
    start: number,
    end: number,
    next: number,
  ): void {
    const at = this.#count * SLOTS;
    if (at === this.#lines.length) {
      const larger = new Int32Array(this.#lines.length * 2);
      larger.set(this.#lines);
      this.#lines = larger;
    }
    const lines = this.#lines;
    lines[at] = from;
    lines[at + 1] = colon;
    lines[at + 2] = field;
    lines[at + 3] = start;
    lines[at + 4] = end;
    lines[at + 5] = next;
    this.#count += 1;
  }
}

/**
 * The first line feed from `from` to `end`; -1 where there is none.
 *
 * What a buffer has behind `end` is not searched: a long line in small pieces would cost all of that again with each.
 */
function feedIn(buffer: Buffer, from: number, end: number): number {
  if (end === buffer.length) {
    return buffer.indexOf(LF, from);
  }
  const near = Math.min(end, from + NEAR);
  for (let at = from; at < near; at += 1) {
    if (buffer[at] === LF) {
      return at;
    }
  }
  return near === end ? -1 : buffer.subarray(0, end).indexOf(LF, near);
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}

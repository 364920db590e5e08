import { ConnectionField } from './ConnectionField';
import { FieldNames } from './FieldNames';
import { GrowingBuffer } from './GrowingBuffer';
import { HeadReader } from './HeadReader';
import { JoinedPieces } from './JoinedPieces';
import { passLines } from './passLines';
import { REFUSALS } from './Refusal';

const LONGEST = 16_384;

/** What may not come late: framing, routing, and what somebody on the way has decided by already (RFC 9110, section 6.5.1). */
export const NEVER_IN_TRAILERS = [
  'authorization',
  'cache-control',
  'connection',
  'content-encoding',
  'content-length',
  'content-range',
  'content-type',
  'cookie',
  'expect',
  'forwarded',
  'host',
  'keep-alive',
  'location',
  'max-forwards',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'range',
  'set-cookie',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'www-authenticate',
  'x-canary-group',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-request-id',
];

const names = FieldNames.create(
  Object.fromEntries(NEVER_IN_TRAILERS.map(name => [name, 1])),
);

/**
 * The fields after the last chunk of a body. They are few and rare, so they are kept until the last of them has come.
 */
export class Trailers {
  isDone = false;
  /** Each with its end. */
  lines = '';
  readonly #reader = new HeadReader(names, LONGEST);
  readonly #bytes = new GrowingBuffer();

  constructor() {
    this.#reader.begin(0, false);
  }

  /**
   * Reads on.
   *
   * @returns where they end; `end` while they go on
   * @throws Refusal
   */
  read(buffer: Buffer, from: number, end: number): number {
    const before = this.#bytes.length;
    this.#bytes.add(buffer, from, Math.min(end, from + LONGEST + 1));
    const bytes = this.#bytes.buffer;
    const found = this.#reader.read(bytes, this.#bytes.length);
    if (found === -1) {
      return end;
    }
    for (let line = 0; line < this.#reader.count; line += 1) {
      if (this.#reader.field(line) !== 0) {
        throw REFUSALS.trailer;
      }
    }
    this.isDone = true;
    const pieces = new JoinedPieces();
    const nothing = new ConnectionField();
    passLines(bytes, this.#reader, [true], nothing, '', pieces);
    this.lines = pieces.joined;
    return from + found - before;
  }
}

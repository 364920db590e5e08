import { SPACE, valueEnd } from './characters';
import { ConnectionField } from './ConnectionField';
import { isName } from './FieldNames';
import { HeadReader } from './HeadReader';
import { isText } from './isText';
import { joined } from './joined';
import { VERSION } from './minorOf';
import { PieceTaker, passLines } from './passLines';
import { REFUSALS } from './Refusal';
import {
  keptOfPrivateResponse,
  keptOfResponse,
  ResponseField,
  responseFieldNames,
} from './responseFields';

import { saidLength } from './saidLength';

/** How the end of an answer's body is told. */
export type ResponseFraming = 'none' | 'length' | 'chunked' | 'close';

/**
 * The head of an answer. One object reads one after the other, as {@link RequestHead} does.
 */
export class ResponseHead {
  status = 0;
  minor = 1;
  framing: ResponseFraming = 'none';
  /** Bytes of the body where `framing` is `length`. */
  length = 0;
  /** The instance keeps its connection for more requests. */
  keepsAlive = true;
  /** How long the instance says that it keeps an idle connection, seconds; undefined where it doesn't say. */
  keptFor: number | undefined;
  /** The body is a stream of server-sent events. */
  isEventStream = false;
  /** What is said to caches, lines joined; undefined where nothing is. */
  cacheControl: string | undefined;
  hasExpires = false;
  readonly #reader: HeadReader;
  readonly #connection = new ConnectionField();
  readonly #startLine = (buffer: Buffer, from: number, to: number) =>
    this.#readStatusLine(buffer, from, to);
  #buffer: Buffer = Buffer.alloc(0);
  #toHead = false;
  /** The first line goes on as it came. */
  #isFirstPassed = false;
  #keepAlive = '';
  #seconds: number | undefined;

  /** @param limit - bytes of a head at most */
  constructor(limit: number) {
    this.#reader = new HeadReader(responseFieldNames, limit);
  }

  /** Whether another answer to the same request follows; not so after a change of protocol. */
  get isInterim(): boolean {
    return this.status < 200 && this.status !== 101;
  }

  /**
   * An answer begins at this place of the buffer.
   *
   * @param toHead - it answers a HEAD and has no body, whatever it says
   */
  begin(at: number, toHead: boolean): void {
    this.#reader.begin(at);
    this.#toHead = toHead;
  }

  /**
   * Reads on (see {@link HeadReader.read}).
   *
   * @returns where the head ends; -1 while it is incomplete
   * @throws Refusal
   */
  read(buffer: Buffer, end: number): number {
    const headEnd = this.#reader.read(buffer, end, this.#startLine);
    if (headEnd !== -1) {
      this.#buffer = buffer;
      this.#readFields(buffer);
    }
    return headEnd;
  }

  /**
   * Passes on the first line, in the version that this proxy speaks, and the lines that go on to the client as they are, each with its end.
   *
   * @param forCaches - those that tell caches what to do, too
   */
  pass(taker: PieceTaker, forCaches: boolean = true): void {
    passLines(
      this.#buffer,
      this.#reader,
      forCaches ? keptOfResponse : keptOfPrivateResponse,
      this.#connection,
      this.#isFirstPassed ? undefined : this.#firstLine(),
      taker,
    );
  }

  #firstLine(): string {
    const { firstStart, firstEnd } = this.#reader;
    const status = this.#buffer.toString(
      'latin1',
      firstStart + VERSION.length + 2,
      firstEnd - 2,
    );
    // the space before a reason belongs to the status, be there a reason or not
    return `HTTP/1.1 ${status.length === 3 ? `${status} ` : status}\r\n`;
  }

  #readStatusLine(buffer: Buffer, from: number, to: number): boolean {
    const isStatusLine =
      to - from >= 12 &&
      isText(buffer, from, VERSION) &&
      (buffer[from + 7] === 0x30 || buffer[from + 7] === 0x31) &&
      buffer[from + 8] === SPACE &&
      // a reason may be missing, with the space before it
      (to - from === 12 || buffer[from + 12] === SPACE) &&
      valueEnd(buffer, from + 9, to) === to;
    if (!isStatusLine) {
      throw REFUSALS.startLine;
    }
    let status = 0;
    for (let at = from + 9; at < from + 12; at += 1) {
      const digit = buffer[at] - 0x30;
      if (digit < 0 || digit > 9) {
        throw REFUSALS.status;
      }
      status = status * 10 + digit;
    }
    if (status < 100) {
      throw REFUSALS.status;
    }
    this.minor = buffer[from + 7] - 0x30;
    this.status = status;
    this.#isFirstPassed = this.minor === 1 && to - from > 12;
    return true;
  }

  #readFields(buffer: Buffer): void {
    const reader = this.#reader;
    this.#connection.clear();
    this.keptFor = undefined;
    this.isEventStream = false;
    this.cacheControl = undefined;
    this.hasExpires = false;
    for (let line = 0; line < reader.count; line += 1) {
      const field = reader.field(line);
      if (field === ResponseField.connection) {
        this.#connection.add(reader.value(buffer, line));
      } else if (field === ResponseField.keepAlive) {
        this.keptFor = this.#readKeptFor(reader.value(buffer, line));
      } else if (field === ResponseField.contentType) {
        this.isEventStream = isEventStream(
          buffer,
          reader.valueStart(line),
          reader.valueEnd(line),
        );
      } else if (field === ResponseField.cacheControl) {
        this.cacheControl = joined(
          this.cacheControl,
          reader.value(buffer, line),
        );
      } else if (field === ResponseField.expires) {
        this.hasExpires = true;
      }
    }
    this.keepsAlive = this.#connection.close
      ? false
      : this.minor === 1 || this.#connection.keepAlive;
    if (this.status === 101) {
      this.#checkProtocol(buffer);
    }
    this.#readLength(buffer);
  }

  /** No instance is asked for another protocol, so what would follow in one is nothing that anybody here or at the client understands. */
  #checkProtocol(buffer: Buffer): void {
    const reader = this.#reader;
    let upgrade: string | undefined;
    for (let line = 0; line < reader.count; line += 1) {
      if (reader.field(line) === ResponseField.upgrade) {
        upgrade = joined(upgrade, reader.value(buffer, line));
      }
    }
    if (!this.#connection.upgrade || upgrade?.toLowerCase() !== 'websocket') {
      throw REFUSALS.protocol;
    }
  }

  /** An instance says the same each time. */
  #readKeptFor(value: string): number | undefined {
    if (value !== this.#keepAlive) {
      this.#keepAlive = value;
      const [, seconds] =
        /(?:^|,)\s*timeout=(\d{1,6})(?:\s*,|$)/i.exec(value) ?? [];
      this.#seconds = seconds === undefined ? undefined : Number(seconds);
    }
    return this.#seconds;
  }

  #readLength(buffer: Buffer): void {
    const said = saidLength(
      buffer,
      this.#reader,
      ResponseField.contentLength,
      ResponseField.transferEncoding,
    );
    if (said === -1 && this.minor === 0) {
      throw REFUSALS.encodingInOldVersion;
    }
    this.length = 0;
    if (this.status < 200 || this.status === 204) {
      this.framing = 'none';
      if (said >= 0) {
        this.#endLength();
      }
    } else if (this.#toHead || this.status === 304) {
      this.framing = 'none';
    } else if (said === -1) {
      this.framing = 'chunked';
    } else if (said === -2) {
      this.framing = 'close';
    } else {
      this.framing = 'length';
      this.length = said;
    }
  }

  /** An answer of such a status has no length (RFC 9110, section 8.6): a client that believes one would take the next answer for a body. */
  #endLength(): void {
    const reader = this.#reader;
    for (let line = 0; line < reader.count; line += 1) {
      if (reader.field(line) === ResponseField.contentLength) {
        reader.takeFor(line, ResponseField.hop);
      }
    }
  }
}

const EVENT_STREAM = new Uint8Array(Buffer.from('text/event-stream'));

function isEventStream(buffer: Buffer, from: number, to: number): boolean {
  return to - from >= EVENT_STREAM.length && isName(buffer, from, EVENT_STREAM);
}

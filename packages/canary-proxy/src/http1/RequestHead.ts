import {
  hostEnd,
  plainTargetEnd,
  SLASH,
  SPACE,
  targetEnd,
  tokenEnd,
} from './characters';
import { ConnectionField } from './ConnectionField';
import { cookieIn } from './cookieIn';
import { hasUnderscore } from './FieldNames';
import { saidLength } from './saidLength';
import { splitTarget, targetOddities } from './splitTarget';
import { HeadReader } from './HeadReader';
import { joined } from './joined';
import { knownText } from './knownText';
import { methodOf } from './methodOf';
import { minorOf } from './minorOf';
import { bitOf, OddityBits } from './Oddity';
import { JoinedPieces } from './JoinedPieces';
import { passLines } from './passLines';
import { REFUSALS } from './Refusal';

import {
  keptInNewTrace,
  keptOfRequest,
  RequestField,
  requestFieldNames,
} from './requestFields';

const LONGEST_METHOD = 32;

const OLD_VERSION = bitOf('old-version');
const EMPTY_LINE = bitOf('empty-line');
const ABSOLUTE_TARGET = bitOf('absolute-target');
const UNEXPECTED_BODY = bitOf('unexpected-body');
const UNDERSCORE = bitOf('underscore');

/** Methods for whose body nothing is defined (RFC 9110, 9.3). */
export const BODILESS = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE']);

/**
 * The head of a request. One object reads one request after the other; what it says holds until the next {@link begin}, and what it takes from the
 * buffer (values, lines) as long as the buffer does.
 */
export class RequestHead {
  method = '';
  /** The minor version: HTTP/1.0 or HTTP/1.1. */
  minor = 1;
  /** A body in chunks. */
  isChunked = false;
  /** Bytes of the body; 0 where there is none, or where it comes in chunks. */
  length = 0;
  /** The length was said, be it 0. */
  saysLength = false;
  host: string | undefined;
  /** The client wants to be told to go on before it sends its body. */
  expectsContinue = false;
  /** A `GET` that wants to go on as a WebSocket. */
  isWebSocket = false;
  /** The client keeps its connection for more requests. */
  keepsAlive = true;
  hasRequestId = false;
  forwardedFor: string | undefined;
  forwardedProto: string | undefined;
  forwardedHost: string | undefined;
  /** What is unusual about it. */
  oddities: OddityBits = 0;
  /** As received, several in one, which is no valid one. */
  traceparent: string | undefined;
  readonly #reader: HeadReader;
  readonly #connection = new ConnectionField();
  readonly #startLine = (buffer: Buffer, from: number, to: number) =>
    this.#readRequestLine(buffer, from, to);
  #buffer: Buffer = Buffer.alloc(0);
  #target: string | undefined;
  #targetFrom = 0;
  #targetTo = 0;
  /** Of the request before. */
  #formerHost = '';
  #upgrade: string | undefined;
  #authority: string | undefined;

  /** @param limit - bytes of a head at most */
  constructor(limit: number) {
    this.#reader = new HeadReader(requestFieldNames, limit);
  }

  /** In origin form, or `*`. */
  get target(): string {
    this.#target ??= this.#buffer.toString(
      'latin1',
      this.#targetFrom,
      this.#targetTo,
    );
    return this.#target;
  }

  get hasBody(): boolean {
    return this.isChunked || this.length > 0;
  }

  /** A request begins at this place of the buffer. */
  begin(at: number): void {
    this.method = '';
    this.#target = '';
    this.host = undefined;
    this.#reader.begin(at);
    this.oddities = 0;
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

  /** A header's value as received, several of one name in one; `undefined` where there is none. */
  header(name: string): string | undefined {
    let found: string | undefined;
    for (let line = 0; line < this.#reader.count; line += 1) {
      if (this.#reader.isNamed(this.#buffer, line, name)) {
        const value = this.#reader.value(this.#buffer, line);
        const separator = name === 'cookie' ? '; ' : ', ';
        found = found === undefined ? value : found + separator + value;
      }
    }
    return found;
  }

  /** A cookie's value, as `readCookie` finds it in the header. */
  cookie(name: string): string | undefined {
    for (let line = 0; line < this.#reader.count; line += 1) {
      if (this.#reader.field(line) === RequestField.cookie) {
        const from = this.#reader.valueStart(line);
        const to = this.#reader.valueEnd(line);
        const value = cookieIn(this.#buffer, from, to, name);
        if (value !== undefined) {
          return value;
        }
      }
    }
    return undefined;
  }

  /** How many header lines there are. */
  get lines(): number {
    return this.#reader.count;
  }

  /** All header lines, as names in lower case and values as received. */
  fields(): Array<[string, string]> {
    return Array.from({ length: this.#reader.count }, (_, line) => [
      this.#buffer
        .toString(
          'latin1',
          this.#reader.start(line),
          this.#reader.nameEnd(line),
        )
        .toLowerCase(),
      this.#reader.value(this.#buffer, line),
    ]);
  }

  /**
   * The first line, in the version that this proxy speaks, and the lines that go on to an instance as they are, each with its end.
   *
   * @param address - the host for a client that names none
   * @param inNewTrace - without what the request says of its trace
   */
  passed(address: string, inNewTrace: boolean = false): string {
    const isFirstPassed = this.minor === 1 && this.#authority === undefined;
    const pieces = new JoinedPieces();
    passLines(
      this.#buffer,
      this.#reader,
      inNewTrace ? keptInNewTrace : keptOfRequest,
      this.#connection,
      isFirstPassed ? undefined : this.#firstLine(address),
      pieces,
    );
    return pieces.joined;
  }

  /** With the host, which is best the first field (RFC 9110, section 7.2). */
  #firstLine(address: string): string {
    return `${this.method} ${this.target} HTTP/1.1\r\n${
      this.host === undefined ? `Host: ${address}\r\n` : ''
    }`;
  }

  #readRequestLine(buffer: Buffer, from: number, to: number): boolean {
    if (from === to) {
      // some clients send an empty line after the body before (RFC 9112, section 2.2)
      this.oddities |= EMPTY_LINE;
      return false;
    }
    const methodEnd = tokenEnd(
      buffer,
      from,
      Math.min(to, from + LONGEST_METHOD),
    );
    const targetStart = methodEnd + 1;
    // nearly all targets end where they stop to be plain
    const plainTo = plainTargetEnd(buffer, targetStart, to);
    const targetTo = targetEnd(buffer, plainTo, to);
    if (
      methodEnd === from ||
      buffer[methodEnd] !== SPACE ||
      targetTo === targetStart ||
      buffer[targetTo] !== SPACE ||
      targetTo >= to
    ) {
      throw REFUSALS.startLine;
    }
    this.minor = minorOf(buffer, targetTo + 1, to);
    this.method = methodOf(buffer, from, methodEnd);
    if (this.method === 'CONNECT') {
      throw REFUSALS.connect;
    }
    this.#authority = undefined;
    this.oddities |= targetOddities(buffer, plainTo, targetTo);
    this.#buffer = buffer;
    this.#target = undefined;
    this.#targetFrom = targetStart;
    this.#targetTo = targetTo;
    const isForServer = this.method === 'OPTIONS' && this.target === '*';
    if (buffer[targetStart] !== SLASH && !isForServer) {
      this.#readAbsoluteTarget(this.target);
    }
    return true;
  }

  /** A client that takes this for a forward proxy sends the whole address. */
  #readAbsoluteTarget(target: string): void {
    // one that is refused is no target
    this.#target = '';
    const { authority, inOrigin } = splitTarget(target);
    this.#authority = authority;
    this.#target = inOrigin;
    this.oddities |= ABSOLUTE_TARGET;
  }

  #readFields(buffer: Buffer): void {
    const reader = this.#reader;
    this.host = undefined;
    this.hasRequestId = false;
    this.expectsContinue = false;
    this.forwardedFor = undefined;
    this.forwardedProto = undefined;
    this.forwardedHost = undefined;
    this.traceparent = undefined;
    this.#upgrade = undefined;
    this.#connection.clear();
    let hosts = 0;
    for (let line = 0; line < reader.count; line += 1) {
      switch (reader.field(line)) {
        case RequestField.host:
          hosts += 1;
          this.#readHost(buffer, line);
          break;
        case RequestField.connection:
          this.#connection.add(reader.value(buffer, line));
          break;
        case RequestField.expect:
          this.#readExpectation(reader.value(buffer, line));
          break;
        case RequestField.upgrade:
          this.#upgrade = joined(this.#upgrade, reader.value(buffer, line));
          break;
        case RequestField.requestId:
          if (this.#isSaid(buffer, line)) {
            this.hasRequestId = true;
          }
          break;
        case RequestField.traceParent:
          this.traceparent = joined(
            this.traceparent,
            reader.value(buffer, line),
          );
          break;
        case RequestField.forwardedFor:
          this.forwardedFor = this.#forwarded(buffer, line, this.forwardedFor);
          break;
        case RequestField.forwardedProto:
          this.forwardedProto = this.#forwarded(
            buffer,
            line,
            this.forwardedProto,
          );
          break;
        case RequestField.forwardedHost:
          this.forwardedHost = this.#forwarded(
            buffer,
            line,
            this.forwardedHost,
          );
          break;
        default:
      }
    }
    this.#checkHost(hosts);
    this.#readLength(buffer);
    this.#readConnection();
    if (this.minor === 0) {
      this.oddities |= OLD_VERSION;
    }
    if (this.hasBody && BODILESS.has(this.method)) {
      this.oddities |= UNEXPECTED_BODY;
    }
  }

  #forwarded(
    buffer: Buffer,
    line: number,
    former: string | undefined,
  ): string | undefined {
    return this.#isSaid(buffer, line)
      ? joined(former, this.#reader.value(buffer, line))
      : former;
  }

  /** What is written with underscores is nobody's word, and ends here. */
  #isSaid(buffer: Buffer, line: number): boolean {
    if (hasUnderscore(buffer, this.#reader.start(line))) {
      this.oddities |= UNDERSCORE;
      this.#reader.takeFor(line, RequestField.own);
      return false;
    }
    return true;
  }

  #readHost(buffer: Buffer, line: number): void {
    const from = this.#reader.valueStart(line);
    const to = this.#reader.valueEnd(line);
    if (hostEnd(buffer, from, to) !== to) {
      throw REFUSALS.host;
    }
    this.host = knownText(buffer, from, to, this.#formerHost);
    this.#formerHost = this.host;
  }

  #checkHost(hosts: number): void {
    if (hosts > 1 || (hosts === 0 && this.minor === 1)) {
      throw REFUSALS.hosts;
    }
    if (
      this.#authority !== undefined &&
      this.#authority.toLowerCase() !== this.host?.toLowerCase()
    ) {
      throw REFUSALS.targetHost;
    }
  }

  #readLength(buffer: Buffer): void {
    const said = saidLength(
      buffer,
      this.#reader,
      RequestField.contentLength,
      RequestField.transferEncoding,
    );
    this.isChunked = said === -1;
    this.saysLength = said >= 0;
    this.length = said > 0 ? said : 0;
    if (this.isChunked && this.minor === 0) {
      throw REFUSALS.encodingInOldVersion;
    }
  }

  #readExpectation(value: string): void {
    if (value.toLowerCase() !== '100-continue') {
      throw REFUSALS.expectation;
    }
    this.expectsContinue = this.minor === 1;
  }

  #readConnection(): void {
    const connection = this.#connection;
    this.keepsAlive = connection.close
      ? false
      : this.minor === 1 || connection.keepAlive;
    this.isWebSocket =
      this.method === 'GET' &&
      this.minor === 1 &&
      connection.upgrade &&
      this.#upgrade?.toLowerCase() === 'websocket';
    if (this.isWebSocket && this.hasBody) {
      throw REFUSALS.upgradeWithBody;
    }
  }
}

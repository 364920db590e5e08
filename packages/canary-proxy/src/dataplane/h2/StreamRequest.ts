import { IncomingHttpHeaders, sensitiveHeaders } from 'node:http2';
import type { OddityBits } from '../../http1/Oddity';
import { REFUSALS } from '../../http1/Refusal';
import { believedFacts } from '../net/believedFacts';
import type { NetDataPlaneOptions } from '../net/NetDataPlane';
import { localAnswerBytes, NO_INSTANCE } from '../net/localAnswerText';
import type { ReadHead, Received } from '../net/Received';
import { checkHead, RequestLimits } from '../net/RequestLimits';
import { passedFields, withHyphens } from './Fields';
import { isGrpc } from './grpc';
import { odditiesOf } from './odditiesOf';

const NONE: ReadonlySet<string> = new Set();

/**
 * The head of a request that came on a stream. What nghttp2 has let through is well-formed; what could still mean two things is refused here.
 */
export class StreamRequest implements Received, ReadHead {
  /**
   * @param raw - names and values in turn, as received
   * @param peer - who opened the connection
   * @throws Refusal
   */
  static read(
    raw: readonly string[],
    headers: IncomingHttpHeaders,
    hasBody: boolean,
    peer: string,
    options: NetDataPlaneOptions,
  ): StreamRequest {
    const now = options.clock.now();
    const request = new StreamRequest(raw, headers, hasBody, peer, now);
    request.#check(options.limits);
    const believed = believedFacts(
      peer,
      {
        forwardedFor: request.header('x-forwarded-for'),
        forwardedProto: request.header('x-forwarded-proto'),
        forwardedHost: request.header('x-forwarded-host'),
        host: request.authority,
      },
      options,
    );
    return Object.assign(request, believed);
  }

  readonly method: string;
  readonly target: string;
  /** The host that the client named, by `:authority` or `Host`. */
  readonly authority: string | undefined;
  readonly peer: string;
  readonly arrivedAt: number;
  readonly raw: readonly string[];
  /** What must not be kept for compression. */
  readonly sensitive: object;
  readonly isGrpc: boolean;
  readonly expectsContinue: boolean;
  readonly hasBody: boolean;
  readonly hasRequestId: boolean;
  /** As received, several in one, which is no valid one. */
  readonly traceparent: string | undefined;
  /** What is unusual about it. */
  oddities: OddityBits = 0;
  address: string;
  proto = '';
  host: string | undefined;
  readonly #scheme: string | undefined;

  private constructor(
    raw: readonly string[],
    headers: IncomingHttpHeaders,
    hasBody: boolean,
    peer: string,
    arrivedAt: number,
  ) {
    this.raw = raw;
    this.peer = peer;
    this.arrivedAt = arrivedAt;
    this.address = peer;
    this.method = headers[':method'] ?? '';
    this.target = headers[':path'] ?? '';
    this.#scheme = headers[':scheme'];
    this.authority = headers[':authority'] ?? headers.host;
    this.sensitive = {
      [sensitiveHeaders]: Reflect.get(headers, sensitiveHeaders),
    };
    this.isGrpc = isGrpc(headers['content-type']);
    this.expectsContinue = headers.expect !== undefined;
    this.hasBody = hasBody;
    this.hasRequestId = headers['x-request-id'] !== undefined;
    this.traceparent = this.header('traceparent');
  }

  /** A header's value as received, several of one name in one; `undefined` where there is none. */
  header(name: string): string | undefined {
    if (name === 'host') {
      return this.authority;
    }
    let found: string | undefined;
    for (let at = 0; at < this.raw.length; at += 2) {
      if (this.raw[at] === name) {
        const value = this.raw[at + 1];
        const separator = name === 'cookie' ? '; ' : ', ';
        found = found === undefined ? value : found + separator + value;
      }
    }
    return found;
  }

  /** How many fields there are, those of HTTP/2 itself included. */
  get lines(): number {
    return this.raw.length / 2;
  }

  /** All fields but those of HTTP/2 itself, as they would stand in HTTP/1.1. */
  fields(): Array<[string, string]> {
    const fields = Object.entries(passedFields(this.raw, NONE)).flatMap(
      ([name, values]) =>
        [values].flat().map((value): [string, string] => [name, String(value)]),
    );
    return this.authority === undefined ||
      fields.some(([name]) => name === 'host')
      ? fields
      : [['host', this.authority], ...fields];
  }

  /** How long the body is that says that there is no instance. */
  get unservedBytes(): number {
    return this.isGrpc ? 0 : localAnswerBytes(this.method, NO_INSTANCE);
  }

  #check(limits: RequestLimits): void {
    if (this.method === 'CONNECT') {
      throw REFUSALS.connect;
    }
    const isPath =
      this.target.startsWith('/') ||
      (this.target === '*' && this.method === 'OPTIONS');
    if (!isPath || (this.#scheme !== 'http' && this.#scheme !== 'https')) {
      throw REFUSALS.target;
    }
    for (let at = 0; at < this.raw.length; at += 2) {
      this.#checkField(this.raw[at], this.raw[at + 1]);
    }
    this.oddities = odditiesOf(this);
    const length = Number(this.header('content-length') ?? 0);
    checkHead({ target: this.target, length, oddities: this.oddities }, limits);
  }

  #checkField(name: string, value: string): void {
    if (
      name.includes('_') &&
      ['content-length', 'transfer-encoding'].includes(withHyphens(name))
    ) {
      throw REFUSALS.fieldAlias;
    }
    if (
      name === 'host' &&
      value.toLowerCase() !== this.authority?.toLowerCase()
    ) {
      throw REFUSALS.targetHost;
    }
    if (name === 'expect' && value.toLowerCase() !== '100-continue') {
      throw REFUSALS.expectation;
    }
  }
}

import { IncomingHttpHeaders, sensitiveHeaders } from 'node:http2';
import { REFUSALS } from '../../http1/Refusal';
import type { NetDataPlaneOptions } from '../net/NetDataPlane';
import type { Received } from '../net/Received';
import { checkHead, RequestLimits } from '../net/RequestLimits';
import { withHyphens } from './Fields';
import { isGrpc } from './grpc';

/**
 * The head of a request that came on a stream. What nghttp2 has let through is well-formed; what could still mean two things is refused here.
 */
export class StreamRequest implements Received {
  /**
   * @param raw - names and values in turn, as received
   * @param peer - who opened the connection
   * @throws Refusal
   */
  static read(
    raw: readonly string[],
    headers: IncomingHttpHeaders,
    peer: string,
    options: NetDataPlaneOptions,
  ): StreamRequest {
    const request = new StreamRequest(raw, headers, peer);
    request.#check(options.limits);
    request.#findClient(options);
    return request;
  }

  readonly method: string;
  readonly target: string;
  /** The host that the client named, by `:authority` or `Host`. */
  readonly authority: string | undefined;
  readonly peer: string;
  readonly raw: readonly string[];
  /** What must not be kept for compression. */
  readonly sensitive: object;
  readonly isGrpc: boolean;
  readonly expectsContinue: boolean;
  address: string;
  proto = '';
  host: string | undefined;
  readonly #scheme: string | undefined;

  private constructor(
    raw: readonly string[],
    headers: IncomingHttpHeaders,
    peer: string,
  ) {
    this.raw = raw;
    this.peer = peer;
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
    const length = Number(this.header('content-length') ?? 0);
    checkHead({ target: this.target, length }, limits);
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

  #findClient({ trustedProxies, tls }: NetDataPlaneOptions): void {
    const isTrusted = trustedProxies.trusts(this.peer);
    this.address = trustedProxies.clientAddress(
      this.peer,
      this.header('x-forwarded-for'),
    );
    this.proto =
      (isTrusted && this.header('x-forwarded-proto')) ||
      (tls ? 'https' : 'http');
    this.host =
      (isTrusted && this.header('x-forwarded-host')) || this.authority;
  }
}

import type { IncomingMessage } from 'node:http';
import { plainAddress, TrustedProxies } from '../../decision/TrustedProxies';

const IDEMPOTENT = new Set([
  'GET',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'PUT',
  'DELETE',
]);

/** Methods that say `Content-Length: 0` where they have no body. */
const WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);

/**
 * Why a request is not passed on: what Node's parser lets through but two servers may read differently.
 */
export function refusalOf(
  request: IncomingMessage,
): { code: number; reason: string } | undefined {
  const encoding = request.headers['transfer-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'chunked') {
    return { code: 501, reason: `Transfer-Encoding is not understood` };
  }
  const { rawHeaders } = request;
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (
      rawHeaders[at].length === 4 &&
      rawHeaders[at].toLowerCase() === 'host'
    ) {
      hosts += 1;
    }
  }
  return hosts > 1
    ? { code: 400, reason: 'More than one Host header' }
    : undefined;
}

/**
 * Why a change of protocol is not passed on: Node doesn't read the body of such a request, so what comes of it would be read as the next request by
 * an instance that stays with HTTP.
 */
export function refusalOfUpgrade(
  request: IncomingMessage,
): { code: number; reason: string } | undefined {
  const { headers } = request;
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined ||
    (length !== undefined && Number(length) !== 0)
    ? { code: 400, reason: 'A change of protocol may not have a body' }
    : refusalOf(request);
}

/**
 * A client's request and what is known of who sent it.
 */
export class ReceivedRequest {
  static create(
    message: IncomingMessage,
    trustedProxies: TrustedProxies,
  ): ReceivedRequest {
    return new ReceivedRequest(message, trustedProxies);
  }

  readonly message: IncomingMessage;
  readonly method: string;
  /** The target in origin form. */
  readonly path: string;
  /** Who opened the connection. */
  readonly peer: string;
  /** The client's address, as far as it can be trusted. */
  readonly address: string;
  readonly forwardedFor: string | undefined;
  readonly proto: string;
  readonly host: string | undefined;
  readonly secure: boolean;
  readonly hasBody: boolean;
  readonly chunked: boolean;

  private constructor(message: IncomingMessage, proxies: TrustedProxies) {
    const { headers, method, url } = message;
    this.message = message;
    this.method = method ?? 'GET';
    this.path = originForm(url ?? '/');
    this.peer = plainAddress(message.socket.remoteAddress);
    this.forwardedFor = single(headers['x-forwarded-for']);
    this.address = proxies.clientAddress(this.peer, this.forwardedFor);
    const trusted = proxies.trusts(this.peer);
    const proto = trusted && single(headers['x-forwarded-proto']);
    this.proto = proto || 'http';
    this.secure = /^https\b/i.test(this.proto);
    this.host =
      (trusted && single(headers['x-forwarded-host'])) || headers.host;
    this.chunked = headers['transfer-encoding'] !== undefined;
    this.hasBody = this.chunked || Number(headers['content-length'] ?? '0') > 0;
  }

  /** A second attempt does no harm, even if the first one was received. */
  get repeatable(): boolean {
    return !this.hasBody && IDEMPOTENT.has(this.method);
  }

  /** The instance has to be told that there is no body. */
  get saysEmpty(): boolean {
    return (
      !this.hasBody &&
      WITH_BODY.has(this.method) &&
      this.message.headers['content-length'] === undefined
    );
  }
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}

/** A client that takes this for a forward proxy sends the whole address. */
function originForm(url: string): string {
  const absolute = /^https?:\/\/[^/?#]*(.*)$/i.exec(url);
  if (!absolute) {
    return url;
  }
  return absolute[1].startsWith('/') ? absolute[1] : `/${absolute[1]}`;
}

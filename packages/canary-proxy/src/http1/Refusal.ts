/**
 * A message that is not passed on, and why. Each is made once: the path of an attack must not cost more than the path of a request.
 */
export class Refusal extends Error {
  /** What it is called in metrics and in the documentation. */
  readonly reason: string;
  /** The status with which a request is answered; an answer that is refused becomes a 502. */
  readonly status: number;

  constructor(reason: string, status: number, message: string) {
    super(message);
    this.name = 'Refusal';
    this.reason = reason;
    this.status = status;
  }
}

const bad = (reason: string, message: string) =>
  new Refusal(reason, 400, message);

/** All that is refused, whatever the settings: each of these is read in different ways by different servers. */
export const REFUSALS = {
  bareLineFeed: bad('bare-line-feed', 'A line ends without a carriage return'),
  startLine: bad('start-line', 'The first line is malformed'),
  target: bad('target', 'The request target is malformed'),
  targetHost: bad('target-host', 'The request target names another host'),
  connect: new Refusal('connect', 501, 'CONNECT is not understood'),
  version: new Refusal('version', 505, 'Only HTTP/1.0 and HTTP/1.1 are spoken'),
  folded: bad('folded-field', 'A header continues on the next line'),
  fieldName: bad('field-name', 'The name of a header is malformed'),
  fieldValue: bad(
    'field-value',
    'The value of a header has a control character',
  ),
  fieldAlias: bad('field-alias', 'A header would be another one with hyphens'),
  headTooLarge: new Refusal('head-too-large', 431, 'The headers are too large'),
  hosts: bad('hosts', 'Expected one Host header'),
  host: bad('host', 'The Host header is malformed'),
  contentLength: bad('content-length', 'Content-Length is malformed'),
  contentLengths: bad('content-lengths', 'More than one Content-Length'),
  lengthAndEncoding: bad(
    'length-and-encoding',
    'Content-Length together with Transfer-Encoding',
  ),
  transferEncoding: new Refusal(
    'transfer-encoding',
    501,
    'Transfer-Encoding is not understood',
  ),
  transferEncodings: bad(
    'transfer-encodings',
    'More than one Transfer-Encoding',
  ),
  encodingInOldVersion: bad(
    'encoding-in-http-1.0',
    'Transfer-Encoding in HTTP/1.0',
  ),
  expectation: new Refusal(
    'expectation',
    417,
    'Only 100-continue can be expected',
  ),
  upgradeWithBody: bad(
    'upgrade-with-body',
    'A change of protocol may not have a body',
  ),
  chunkSize: bad('chunk-size', 'The size of a chunk is malformed'),
  chunkExtension: bad(
    'chunk-extension',
    'The extension of a chunk is malformed',
  ),
  chunkEnd: bad('chunk-end', 'A chunk is longer than it says'),
  trailer: bad('trailer', 'A trailer is malformed or not allowed'),
  status: bad('status', 'The status is malformed'),
  protocol: bad('protocol', 'The answer begins a protocol but WebSocket'),
} as const;

import { FieldNames } from './FieldNames';

/** The header fields of a request that this proxy reads, drops or writes anew. */
export const RequestField = {
  host: 1,
  contentLength: 2,
  transferEncoding: 3,
  connection: 4,
  expect: 5,
  upgrade: 6,
  requestId: 7,
  forwardedFor: 8,
  forwardedProto: 9,
  forwardedHost: 10,
  /** Belongs to one connection and is never passed on. */
  hop: 11,
  /** Says what only this proxy may say. */
  own: 12,
  te: 13,
  traceParent: 14,
  traceState: 15,
  cookie: 16,
} as const;

export const requestFieldNames = FieldNames.create({
  host: RequestField.host,
  'content-length': RequestField.contentLength,
  'transfer-encoding': RequestField.transferEncoding,
  connection: RequestField.connection,
  expect: RequestField.expect,
  upgrade: RequestField.upgrade,
  te: RequestField.te,
  cookie: RequestField.cookie,
  traceparent: RequestField.traceParent,
  tracestate: RequestField.traceState,
  'x-request-id': RequestField.requestId,
  'x-forwarded-for': RequestField.forwardedFor,
  'x-forwarded-proto': RequestField.forwardedProto,
  'x-forwarded-host': RequestField.forwardedHost,
  'keep-alive': RequestField.hop,
  'proxy-connection': RequestField.hop,
  'proxy-authenticate': RequestField.hop,
  'proxy-authorization': RequestField.hop,
  'http2-settings': RequestField.hop,
  'x-canary-group': RequestField.own,
  'x-canary-mirror': RequestField.own,
});

const KEPT = [
  0,
  RequestField.host,
  RequestField.contentLength,
  RequestField.requestId,
  RequestField.cookie,
];

/** The fields whose lines a request keeps on its way to an instance. */
export const keptOfRequest: readonly boolean[] = keep(
  ...KEPT,
  RequestField.traceParent,
  RequestField.traceState,
);

/** The same for a request that begins a new trace: what it says of another one ends here. */
export const keptInNewTrace: readonly boolean[] = keep(...KEPT);

function keep(...fields: number[]): boolean[] {
  const highest = Math.max(...Object.values(RequestField));
  return Array.from({ length: highest + 1 }, (_, field) =>
    fields.includes(field),
  );
}

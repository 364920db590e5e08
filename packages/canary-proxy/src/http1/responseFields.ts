import { FieldNames } from './FieldNames';

/** The header fields of an answer that this proxy reads, drops or writes anew. */
export const ResponseField = {
  contentLength: 1,
  transferEncoding: 2,
  connection: 3,
  upgrade: 4,
  keepAlive: 5,
  /** Belongs to one connection and is never passed on. */
  hop: 6,
} as const;

export const responseFieldNames = FieldNames.create({
  'content-length': ResponseField.contentLength,
  'transfer-encoding': ResponseField.transferEncoding,
  connection: ResponseField.connection,
  upgrade: ResponseField.upgrade,
  'keep-alive': ResponseField.keepAlive,
  'proxy-connection': ResponseField.hop,
  'proxy-authenticate': ResponseField.hop,
  'proxy-authorization': ResponseField.hop,
  te: ResponseField.hop,
});

/** By field: whether its lines are kept on the way to the client. */
export const keptOfResponse: readonly boolean[] = [
  true,
  true,
  false,
  false,
  false,
  false,
  false,
];

import { TARGETED_CACHE_CONTROL } from '../caching/privateCacheControl';
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
  contentType: 7,
  cacheControl: 8,
  targetedCacheControl: 9,
  expires: 10,
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
  'content-type': ResponseField.contentType,
  'cache-control': ResponseField.cacheControl,
  expires: ResponseField.expires,
  ...Object.fromEntries(
    TARGETED_CACHE_CONTROL.map(name => [
      name,
      ResponseField.targetedCacheControl,
    ]),
  ),
});

const ENDED = [
  ResponseField.transferEncoding,
  ResponseField.connection,
  ResponseField.upgrade,
  ResponseField.keepAlive,
  ResponseField.hop,
];

/** By field: whether its lines are kept on the way to the client. */
export const keptOfResponse = keptExcept(ENDED);

/** The same where caches are told something else. */
export const keptOfPrivateResponse = keptExcept([
  ...ENDED,
  ResponseField.cacheControl,
  ResponseField.targetedCacheControl,
]);

/** Fields that have no number here are number 0, and are kept. */
function keptExcept(dropped: readonly number[]): readonly boolean[] {
  const count = Object.keys(ResponseField).length + 1;
  return Array.from({ length: count }, (_, field) => !dropped.includes(field));
}

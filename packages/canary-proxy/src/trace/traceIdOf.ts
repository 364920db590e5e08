/** `traceparent` of version 00; later ones may have more behind another hyphen. */
const pattern =
  /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-[^]*)?$/;

/**
 * The trace that a `traceparent` header names, as W3C Trace Context reads it; `undefined` where it is invalid.
 *
 * @param traceparent - as received, several of them in one
 */
export function traceIdOf(traceparent: string | undefined): string | undefined {
  const [, version, traceId, more] =
    (traceparent !== undefined && pattern.exec(traceparent)) || [];
  return version === '00' && more !== undefined ? undefined : traceId;
}

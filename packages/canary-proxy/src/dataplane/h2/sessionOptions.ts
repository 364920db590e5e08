import type { ClientSessionOptions, ServerSessionOptions } from 'node:http2';

/** What the head of an answer may have in fields, as HTTP/2 counts it: names, values, and 32 for each field. Bytes. */
const MOST_HEAD = 1_048_576;

/** Streams of one client at a time, as Traefik has it. Entrances open another connection for more. */
const MOST_STREAMS = 250;

/** What all streams of a connection may have under way to this proxy; each stream has 64 KiB of it. Bytes. */
export const CONNECTION_WINDOW = 1_048_576;

/**
 * What a client may do that costs more than it should, before its connection is ended: streams that are taken back, so many at once and so many a second
 * after that, and frames that are malformed.
 */
const ABUSE: ServerSessionOptions = {
  streamResetBurst: 1_000,
  streamResetRate: 33,
  maxSessionInvalidFrames: 1_000,
};

/** What comes from a trusted proxy is of many users, who all may leave, and for days. */
const TRUSTED_ABUSE: ServerSessionOptions = {
  streamResetBurst: 10_000,
  streamResetRate: 1_000,
  maxSessionInvalidFrames: 1_000_000,
};

const COMMON = {
  // bytes are what is limited, as with HTTP/1.1
  maxHeaderListPairs: 8_192,
  maxSendHeaderBlockLength: 2 * MOST_HEAD,
  // a field that comes twice is passed on twice, as with HTTP/1.1
  strictSingleValueFields: false,
};

/**
 * How this proxy speaks with clients.
 *
 * @param head - the limit of a request's head. Bytes.
 */
export function clientFacingOptions(
  isTrusted: boolean,
  head: number,
): ServerSessionOptions {
  return {
    ...COMMON,
    ...(isTrusted ? TRUSTED_ABUSE : ABUSE),
    settings: {
      maxConcurrentStreams: MOST_STREAMS,
      maxHeaderListSize: head,
      enableConnectProtocol: false,
    },
    // megabytes that may wait to be sent; beyond it new streams are refused
    maxSessionMemory: 64,
    maxSettings: 32,
    maxSessionRejectedStreams: 100,
  };
}

/** How this proxy speaks with instances. */
export const INSTANCE_FACING_OPTIONS: ClientSessionOptions = {
  ...COMMON,
  settings: { enablePush: false, maxHeaderListSize: MOST_HEAD },
  maxSessionMemory: 256,
};

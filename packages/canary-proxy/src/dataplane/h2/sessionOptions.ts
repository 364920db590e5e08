import type { ClientSessionOptions, ServerSessionOptions } from 'node:http2';

/** What the head of an answer may have in fields, as HTTP/2 counts it: names, values, and 32 for each field. Bytes. */
const MOST_HEAD = 1_048_576;

/** Streams of one client at a time, as Traefik has it. Entrances open another connection for more. */
const MOST_STREAMS = 250;

/** What all streams of a connection may have under way to this proxy; each stream has 64 KiB of it. Bytes. */
export const CONNECTION_WINDOW = 1_048_576;

/** Cancelled streams: so many at once, and so many a second after that, before the connection is ended. */
const RESETS = { burst: 1_000, rate: 33 };

/** Those of a trusted proxy are of many users, who all may leave. */
const TRUSTED_RESETS = { burst: 10_000, rate: 1_000 };

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
  const { burst, rate } = isTrusted ? TRUSTED_RESETS : RESETS;
  return {
    ...COMMON,
    settings: {
      maxConcurrentStreams: MOST_STREAMS,
      maxHeaderListSize: head,
      enableConnectProtocol: false,
    },
    // megabytes that may wait to be sent; beyond it new streams are refused
    maxSessionMemory: 64,
    maxSettings: 32,
    maxSessionInvalidFrames: 100,
    maxSessionRejectedStreams: 100,
    streamResetBurst: burst,
    streamResetRate: rate,
  };
}

/** How this proxy speaks with instances. */
export const INSTANCE_FACING_OPTIONS: ClientSessionOptions = {
  ...COMMON,
  settings: { enablePush: false, maxHeaderListSize: MOST_HEAD },
  maxSessionMemory: 256,
};

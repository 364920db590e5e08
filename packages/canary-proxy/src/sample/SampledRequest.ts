import type { Group } from '../traffic/RouteTraffic';

/** What a kept text may be long. Characters. */
export const MOST_PATH = 1_024;

/** As much as devices are read by. */
export const MOST_HEADER = 512;

/** How many names of each kind are kept: cookies, headers, parameters. */
export const MOST_NAMES = 64;

/** No request of a browser has more header lines; one that does is not taken. */
export const MOST_LINES = 256;

/** What is read of a `Cookie` header or a query. Characters. */
export const MOST_READ = 32_768;

/** Stands at the end of a value that was cut; no received byte is this character. */
export const CUT = '…';

/** The headers that are kept as they are: what says which device and language it is. */
export const SAMPLED_HEADERS: readonly string[] = [
  'user-agent',
  'sec-ch-ua',
  'sec-ch-ua-mobile',
  'sec-ch-ua-model',
  'sec-ch-ua-platform',
  'sec-ch-ua-platform-version',
  'accept-language',
];

/** The headers of which not even a hash is kept. */
export const NEVER_SAMPLED: readonly string[] = [
  'authorization',
  'proxy-authorization',
  'cookie',
];

/**
 * What is kept of a request for a few minutes. Plain data that can be sent to another thread; no body, and nobody's identity but as a hash.
 */
export interface SampledRequest {
  /** Milliseconds since the epoch. */
  at: number;
  /** How many requests it stands for: itself and those since the one before that were not taken. */
  weight: number;
  /** The client's, as far as it can be trusted. */
  address: string;
  method: string;
  hostname?: string;
  /** At most 1,024 characters of it; never the query. */
  path?: string;
  /** A browser opens a page. */
  navigation: boolean;
  /** By name in lower case, those that may be kept as they are. */
  headers: Record<string, string>;
  /** All other headers, as `name=hash; …`. */
  hashedHeaders: string;
  /** As `name=hash; …`. */
  cookies: string;
  /** As `hash=hash; …`: the names of parameters may be secret as well. */
  query: string;
  /** There was more of one kind than is kept. */
  isPartial: boolean;
  /** Who answered. */
  group: Group;
  /** The name of the memory cookie of the release that decided; none where there was no policy. */
  release?: string;
  /** Where that release put her. */
  bucket?: number;
  source?: string;
  /** What the request's memory cookie of that release said: a place and segments, no identity. */
  memory?: string;
}

/** Takes samples of a route, a batch at a time. */
export type SampleSink = (route: string, samples: SampledRequest[]) => void;

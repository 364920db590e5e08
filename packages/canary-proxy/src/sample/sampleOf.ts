import { encodeMemory } from '@backstage-releases/canary-policy';
import { cookiePairs } from '../decision/readCookie';
import type { ProxyDecision } from '../decision/RequestDecider';
import type { DecidedRequest } from '../decision/RequestDecider';
import type { MemoryCookie } from '../decision/MemoryCookie';
import { RequestOfPolicy } from '../decision/RequestOfPolicy';
import { queryPairs } from '../decision/requestTarget';
import { NO_REGIONS } from '../region/RegionSource';
import type { Group } from '../traffic/RouteTraffic';
import {
  CUT,
  MOST_HEADER,
  MOST_NAMES,
  MOST_PATH,
  MOST_READ,
  NEVER_SAMPLED,
  SampledRequest,
} from './SampledRequest';
import type { SampleHash } from './SampleHash';

/** No policy names anything longer. */
const MOST_NAME = 256;

/** The longest name of a host, and one more by which a longer one is told. */
const MOST_HOSTNAME = 254;

/** A request that was decided. */
export interface SampledFacts {
  at: number;
  weight: number;
  request: DecidedRequest;
  /** Its header lines, names in lower case. */
  fields: ReadonlyArray<readonly [string, string]>;
  decision: ProxyDecision;
  /** The memory cookie of the release that decided. */
  cookie: MemoryCookie | undefined;
  /** Who answers. */
  group: Group;
}

/**
 * What is kept of a request.
 *
 * @param plain - the headers that are kept as they are
 */
export function sampleOf(
  { at, weight, request, fields, decision, cookie, group }: SampledFacts,
  plain: ReadonlySet<string>,
  hash: SampleHash,
): SampledRequest {
  const asked = RequestOfPolicy.create(request, NO_REGIONS);
  const headers: Record<string, string> = {};
  const hashed: Array<[string, string]> = [];
  for (const [name, value] of joinedFields(fields)) {
    if (plain.has(name)) {
      headers[name] = own(cut(value));
    } else if (!NEVER_SAMPLED.includes(name)) {
      hashed.push([name, value]);
    }
  }
  const others = hashedPairs(hashed, hash);
  const cookieHeader = request.header('cookie');
  const readCookies = beginning(cookieHeader, ';');
  const cookies = hashedPairs(cookiePairs(readCookies), hash);
  const readTarget = beginning(request.target, '&');
  const query = hashedPairs(
    queryPairs(readTarget).map(([name, value]) => [hash.of(`?${name}`), value]),
    hash,
  );
  const { hostname, path } = asked;
  const memory = cookie?.read(asked.cookie(cookie.name));
  return {
    at,
    weight,
    address: own(request.address),
    method: request.method,
    hostname: hostname && own(hostname.slice(-MOST_HOSTNAME)),
    path: path && own(path.slice(0, MOST_PATH)),
    navigation: asked.navigation,
    headers,
    hashedHeaders: others.text,
    cookies: cookies.text,
    query: query.text,
    isPartial:
      others.isPartial ||
      cookies.isPartial ||
      query.isPartial ||
      readCookies !== cookieHeader ||
      readTarget !== request.target,
    group,
    release: cookie?.name,
    bucket: decision.bucket,
    source: decision.source,
    memory: memory && encodeMemory(memory),
  };
}

/** About how much memory a sample takes. Bytes. */
export function sizeOf(sample: SampledRequest): number {
  const { hashedHeaders, cookies, query, memory = '' } = sample;
  let size = 400 + hashedHeaders.length + cookies.length + query.length;
  size += memory.length + (sample.path?.length ?? 0);
  for (const value of Object.values(sample.headers)) {
    size += 40 + value.length;
  }
  return size;
}

/** Several lines of one name are one value, as policies read them. */
function joinedFields(fields: SampledFacts['fields']): Map<string, string> {
  const joined = new Map<string, string>();
  for (const [name, value] of fields) {
    const former = joined.get(name);
    joined.set(name, former === undefined ? value : `${former}, ${value}`);
  }
  return joined;
}

function hashedPairs(
  pairs: ReadonlyArray<readonly [string, string]>,
  hash: SampleHash,
): { text: string; isPartial: boolean } {
  const kept = new Map<string, string>();
  let isPartial = false;
  for (const [name, value] of pairs) {
    if (name !== '' && name.length <= MOST_NAME && !kept.has(name)) {
      if (kept.size === MOST_NAMES) {
        isPartial = true;
        break;
      }
      kept.set(name, hash.of(value));
    }
  }
  const text = Array.from(kept, pair => pair.join('=')).join('; ');
  return { text: own(text), isPartial };
}

/** What is read of a list: whoever sends a megabyte pays no more. */
function beginning(
  list: string | undefined,
  separator: string,
): string | undefined {
  return list !== undefined && list.length > MOST_READ
    ? list.slice(0, list.lastIndexOf(separator, MOST_READ) + 1)
    : list;
}

function cut(value: string): string {
  return value.length > MOST_HEADER ? value.slice(0, MOST_HEADER) + CUT : value;
}

/** A text of its own: a piece of a text keeps all of it in memory, which may be a megabyte. */
function own(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

import { compileDevices } from './Device';
import { compileMatch } from './compileMatch';
import { compileNetworks } from './Network';
import { IdentitySource, Segment, UserList } from './Policy';
import { toReceived } from './receivedText';
import { compileRegions } from './Region';
import { RequestFacts } from './RequestFacts';

/**
 * Whether a request is in a segment.
 */
export type SegmentTest = (facts: RequestFacts) => boolean;

/**
 * Compiles a segment that was validated. A request that lacks what a segment asks for isn't in it.
 *
 * @param identity - that of the policy, by which its users are known
 */
export function compileSegment(
  segment: Segment,
  identity: readonly IdentitySource[],
): SegmentTest {
  const inner = (nested: Segment) => compileSegment(nested, identity);
  if ('network' in segment) {
    const contains = compileNetworks(segment.network);
    return ({ address }) => address !== undefined && contains(address);
  }
  if ('device' in segment) {
    const test = compileDevices(segment.device);
    return facts => test(facts.device);
  }
  if ('region' in segment) {
    const test = compileRegions(segment.region);
    return facts => test(facts.region);
  }
  if ('header' in segment) {
    const name = segment.header.name.toLowerCase();
    const test = compileMatch(segment.header);
    return facts => test(facts.request.header(name));
  }
  if ('cookie' in segment) {
    const { name } = segment.cookie;
    const test = compileMatch(segment.cookie);
    return facts => test(facts.request.cookie(name));
  }
  if ('users' in segment) {
    const users = new Set(segment.users.in.map(toReceived));
    const read = compileUser(segment.users, identity);
    return facts => {
      const user = read(facts);
      return user !== undefined && users.has(user);
    };
  }
  if ('query' in segment) {
    const { name } = segment.query;
    const test = compileMatch(segment.query);
    return facts => test(facts.request.query?.(name));
  }
  if ('method' in segment) {
    const methods = new Set<string | undefined>(segment.method);
    return facts => methods.has(facts.request.method);
  }
  if ('hostname' in segment) {
    return compileHostnames(segment.hostname);
  }
  if ('path' in segment) {
    return compilePaths(segment.path);
  }
  if ('all' in segment) {
    const tests = segment.all.map(inner);
    return facts => tests.every(test => test(facts));
  }
  if ('any' in segment) {
    const tests = segment.any.map(inner);
    return facts => tests.some(test => test(facts));
  }
  const test = inner(segment.not);
  return facts => !test(facts);
}

/**
 * Compiles where a list of users finds who sent a request: `undefined` where the request doesn't say. Assigned ids and addresses are nobody's name.
 */
export function compileUser(
  { header }: UserList,
  identity: readonly IdentitySource[],
): (facts: RequestFacts) => string | undefined {
  const sources = header === undefined ? identity : [{ header }];
  const reads = sources.flatMap(source => {
    if ('cookie' in source) {
      return ({ request }: RequestFacts) => request.cookie(source.cookie);
    }
    if ('header' in source) {
      const name = source.header.toLowerCase();
      return ({ request }: RequestFacts) => request.header(name);
    }
    return [];
  });
  return facts => {
    for (const read of reads) {
      const user = read(facts);
      if (user) {
        return user;
      }
    }
    return undefined;
  };
}

function compileHostnames(hostnames: readonly string[]): SegmentTest {
  const names = new Set(hostnames.map(name => name.toLowerCase()));
  const endings = [...names]
    .filter(name => name.startsWith('*.'))
    .map(name => name.slice(1));
  return ({ request: { hostname } }) =>
    hostname !== undefined &&
    (names.has(hostname) || endings.some(ending => hostname.endsWith(ending)));
}

function compilePaths(paths: readonly string[]): SegmentTest {
  const beginnings = paths.map(path => toReceived(path.replace(/\/$/, '')));
  return ({ request: { path } }) =>
    path !== undefined &&
    beginnings.some(
      beginning =>
        path.startsWith(beginning) &&
        (path.length === beginning.length ||
          path.charCodeAt(beginning.length) === 47),
    );
}

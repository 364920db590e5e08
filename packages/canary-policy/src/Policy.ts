import { DeviceMatch } from './Device';

/**
 * How a value is compared. Values are compared as received, case-sensitively; `matches` is a regular expression in RE2's syntax for the whole
 * value.
 *
 * @public
 */
export type ValueMatch =
  | { equals: string }
  | { in: string[] }
  | { prefix: string }
  | { exists: boolean }
  | { matches: string };

/**
 * Users by their identity: what the policy's own cookies and headers say, or, where it matters that nobody can pretend, only what a `header` says
 * that the entrance sets and takes from whoever else sends it.
 *
 * @public
 */
export interface UserList {
  in: string[];
  header?: string;
}

/**
 * A set of users, said by what their requests carry, or, by `query`, `method`, `hostname` and `path`, a set of their requests.
 *
 * - `network` lists CIDR ranges or single addresses, v4 or v6.
 * - `device` lists devices by a word, such as `iphone`, or by class, system and browser.
 * - `region` lists ISO codes of countries and subdivisions (`CN`, `CN-SH`) and continents (`europe`).
 * - Names of headers are case-insensitive, those of cookies and parameters are not.
 * - `hostname` lists names; `*.example.com` stands for all below `example.com`.
 * - `path` lists beginnings of paths, by whole elements: `/shop` is `/shop` and `/shop/cart`, not `/shopping`.
 *
 * @public
 */
export type Segment<Named = never> =
  | { network: string[] }
  | { device: DeviceMatch[] }
  | { region: string[] }
  | { header: { name: string } & ValueMatch }
  | { cookie: { name: string } & ValueMatch }
  | { users: UserList }
  | { query: { name: string } & ValueMatch }
  | { method: string[] }
  | { hostname: string[] }
  | { path: string[] }
  | { all: Segment<Named>[] }
  | { any: Segment<Named>[] }
  | { not: Segment<Named> }
  | Named;

/**
 * A segment in which others may be called by their names, as people write it: `{ any: [{ segment: 'office' }, { device: ['iphone'] }] }`. Names are
 * replaced by what they stand for (see `resolveSegment`) before a policy is made of it.
 *
 * @public
 */
export type NamedSegment = Segment<{ segment: string }>;

/**
 * Segments by name, which may call each other.
 *
 * @public
 */
export type NamedSegments = Readonly<Record<string, NamedSegment>>;

/**
 * Where a user's identity is read from. `assigned` gives an id of our own to page navigations; `address` is the client's address.
 *
 * @public
 */
export type IdentitySource =
  | { cookie: string }
  | { header: string }
  | { assigned: true }
  | { address: true };

/**
 * Who sees the canary: `share` percent (0 to 100, at most two decimals) of a segment, or of everyone.
 *
 * @public
 */
export interface Rule {
  segment?: Segment;
  share: number;
}

/**
 * Who sees the canary of one release. A user is in the canary if any rule takes her.
 *
 * @public
 */
export interface Policy {
  /** Fixed for the life of a release; buckets of different salts are independent. */
  salt: string;
  /** The first source that a request has gives the identity; a request with none of them gets stable. */
  identity: IdentitySource[];
  rules: Rule[];
}

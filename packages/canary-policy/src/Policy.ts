/**
 * How a header's or cookie's value is compared. Values are compared as received, case-sensitively.
 *
 * @public
 */
export type ValueMatch =
  | { equals: string }
  | { in: string[] }
  | { prefix: string }
  | { exists: boolean };

/**
 * A set of users, said by what their requests carry.
 *
 * `network` lists CIDR ranges or single addresses, v4 or v6. Names of headers are case-insensitive, names of cookies are not.
 *
 * @public
 */
export type Segment =
  | { network: string[] }
  | { header: { name: string } & ValueMatch }
  | { cookie: { name: string } & ValueMatch }
  | { all: Segment[] }
  | { any: Segment[] }
  | { not: Segment };

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

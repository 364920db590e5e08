import type { PreviewCount } from './PreviewAnswer';

/** Counts requests and users. */
export class Tally {
  requests = 0;
  users = 0;
  readonly #seen: Uint8Array;

  /** @param mostUsers - users have numbers below this */
  constructor(mostUsers: number) {
    this.#seen = new Uint8Array(mostUsers);
  }

  /** @param user - her number; -1 where she is nobody */
  add(weight: number, user: number): void {
    this.requests += weight;
    if (user >= 0 && this.#seen[user] === 0) {
      this.#seen[user] = 1;
      this.users += 1;
    }
  }

  /** Its part of another one. */
  of(all: Tally): PreviewCount {
    return {
      requests: this.requests,
      users: this.users,
      shareOfRequests: percent(this.requests, all.requests),
      shareOfUsers: percent(this.users, all.users),
    };
  }
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 100;
}

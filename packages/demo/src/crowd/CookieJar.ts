import { parseCookie } from 'undici';

interface StoredCookie {
  value: string;
  /** Milliseconds since the epoch; `Infinity` for the session's. */
  end: number;
}

/**
 * The cookies of one user, per host. Paths are ignored, as the demo's cookies are for whole hosts; `Secure` cookies are not kept, as its entrance
 * speaks plain HTTP.
 */
export class CookieJar {
  readonly #first: ReadonlyArray<readonly [string, StoredCookie]>;
  readonly #hosts = new Map<string, Map<string, StoredCookie>>();

  /** @param cookies - those that the user has everywhere from the start */
  constructor(cookies: Record<string, string>) {
    this.#first = Object.entries(cookies).map(([name, value]) => [
      name,
      { value, end: Infinity },
    ]);
  }

  /** The value of the header `Cookie`. */
  header(host: string, now: number): string {
    const pairs: string[] = [];
    for (const [name, { value, end }] of this.#of(host)) {
      if (end > now) {
        pairs.push(`${name}=${value}`);
      }
    }
    return pairs.join('; ');
  }

  /** Keeps what an answer sets, and drops what it takes back. */
  store(host: string, setCookie: readonly string[], now: number): void {
    for (const text of setCookie) {
      const cookie = parseCookie(text);
      if (cookie && !cookie.secure) {
        const { name, value, maxAge, expires = Infinity } = cookie;
        const end =
          maxAge === undefined ? Number(expires) : now + maxAge * 1000;
        this.#of(host).set(name, { value, end });
      }
    }
  }

  #of(host: string): Map<string, StoredCookie> {
    let jar = this.#hosts.get(host);
    if (!jar) {
      jar = new Map(this.#first);
      this.#hosts.set(host, jar);
    }
    return jar;
  }
}

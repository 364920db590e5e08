import { Pool } from 'undici';
import { CookieJar } from './CookieJar';
import type { Crowd, CrowdOptions } from './Crowd';
import { CrowdCounts, type CrowdStats } from './CrowdCounts';
import { createUsers, type User } from './users';

const tickLength = 50;
/** After a pause of the machine, this many milliseconds of requests at most are made up for. */
const longestCatchUp = 500;
/** Less than any server of the demo keeps an idle connection, so that no request meets one that is being closed. */
const keepAlive = 1_000;
const answerTimeout = 30_000;

interface Member {
  user: User;
  /** With which of the hosts she begins: if all began with the same, each host would be asked by all or by nobody. */
  first: number;
  jar: CookieJar;
  /** How many requests she has made. */
  visits: number;
  /** She waits for an answer. */
  isBusy: boolean;
}

class DefaultCrowd implements Crowd {
  readonly #hosts: string[];
  readonly #rate: number;
  readonly #maxInFlight: number;
  readonly #members: Member[];
  readonly #pool: Pool;
  readonly #counts = new CrowdCounts();
  #timer: NodeJS.Timeout | undefined;
  #lastTick = 0;
  #due = 0;
  #turn = 0;
  #inFlight = 0;
  #isClosed = false;

  constructor(options: CrowdOptions) {
    this.#hosts = options.hosts;
    this.#rate = options.rate ?? 60;
    this.#maxInFlight = options.maxInFlight ?? 200;
    this.#members = createUsers(options.users ?? 1000).map((user, index) => ({
      user,
      first: index,
      jar: new CookieJar({ uid: user.uid }),
      visits: 0,
      isBusy: false,
    }));
    this.#pool = new Pool(options.url, {
      connections: this.#maxInFlight,
      keepAliveTimeout: keepAlive,
      keepAliveMaxTimeout: keepAlive,
      headersTimeout: answerTimeout,
      bodyTimeout: answerTimeout,
    });
    if (options.on ?? true) {
      this.on();
    }
  }

  on(): void {
    if (!this.#timer && !this.#isClosed) {
      this.#lastTick = performance.now();
      this.#due = 0;
      this.#timer = setInterval(() => this.#tick(), tickLength);
    }
  }

  off(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  stats(): CrowdStats {
    const { requests, skipped, byVersion, byStatus, failures } = this.#counts;
    return {
      on: this.#timer !== undefined,
      rate: this.#rate,
      users: this.#members.length,
      requests,
      inFlight: this.#inFlight,
      skipped,
      byVersion: { ...byVersion },
      byStatus: { ...byStatus },
      failures,
    };
  }

  async close(): Promise<void> {
    this.off();
    this.#isClosed = true;
    await this.#pool.destroy();
  }

  #tick(): void {
    const now = performance.now();
    const passed = Math.min(now - this.#lastTick, longestCatchUp);
    this.#lastTick = now;
    this.#due += (passed * this.#rate) / 1000;
    for (; this.#due >= 1; this.#due--) {
      this.#next();
    }
  }

  /** Lets the next user act who isn't waiting: on each host she opens the page, then asks the API twice, and so on. */
  #next(): void {
    const member =
      this.#inFlight < this.#maxInFlight ? this.#nextMember() : undefined;
    if (!member) {
      this.#counts.skipped += 1;
      return;
    }
    const visit = member.visits++;
    const host = this.#hosts[(member.first + visit) % this.#hosts.length];
    const isPage = Math.floor(visit / this.#hosts.length) % 3 === 0;
    void this.#visit(member, host, isPage);
  }

  #nextMember(): Member | undefined {
    for (let tried = 0; tried < this.#members.length; tried++) {
      const member = this.#members[this.#turn++ % this.#members.length];
      if (!member.isBusy) {
        return member;
      }
    }
    return undefined;
  }

  async #visit(member: Member, host: string, isPage: boolean) {
    const { user, jar } = member;
    const path = isPage ? '/' : '/api/whoami';
    let version: string | undefined;
    const fail = (reason: string) =>
      this.#counts.failed({
        at: new Date().toISOString(),
        user: user.uid,
        host,
        path,
        reason,
        version,
      });
    this.#inFlight += 1;
    member.isBusy = true;
    try {
      const { statusCode, headers, body } = await this.#pool.request({
        method: 'GET',
        path,
        headers: requestHeaders(user, jar, host, isPage),
      });
      await body.dump();
      jar.store(host, toList(headers['set-cookie']), Date.now());
      version = toList(headers['x-version'])[0];
      this.#counts.answered(statusCode, version);
      if (statusCode >= 500) {
        fail(`status ${statusCode}`);
      }
    } catch (error) {
      if (!this.#isClosed) {
        this.#counts.unanswered();
        fail(describeError(error as NodeJS.ErrnoException));
      }
    } finally {
      this.#inFlight -= 1;
      member.isBusy = false;
    }
  }
}

/**
 * Starts users who visit a service: one after the other opens its page and asks its API, with her own address, device and cookies.
 *
 * @public
 */
export function startCrowd(options: CrowdOptions): Crowd {
  return new DefaultCrowd(options);
}

function requestHeaders(
  user: User,
  jar: CookieJar,
  host: string,
  isPage: boolean,
): Record<string, string> {
  return {
    host,
    'user-agent': user.userAgent,
    'x-forwarded-for': user.address,
    cookie: jar.header(host, Date.now()),
    accept: isPage ? 'text/html,*/*;q=0.8' : 'application/json',
    'sec-fetch-mode': isPage ? 'navigate' : 'cors',
    'sec-fetch-dest': isPage ? 'document' : 'empty',
  };
}

function toList(header: string | string[] | undefined): string[] {
  return header === undefined ? [] : [header].flat();
}

function describeError(error: NodeJS.ErrnoException): string {
  return error.code ?? error.message;
}

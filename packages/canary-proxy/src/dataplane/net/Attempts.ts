import type { Outcome } from '../../balance/Outcome';
import type { Pod } from '../../balance/Pod';
import { decideRetry, FailedAttempt } from '../../balance/decideRetry';
import { cookieOf } from '../../decision/cookieOf';
import type { Clock } from '../../Clock';
import type { Group, UpstreamFailure } from '../../traffic/RouteTraffic';
import { ActiveGroup, ActivePlan, revisionOf } from './ActivePlan';
import type { Endpoint } from './Endpoint';
import type { Received } from './Received';

/** How an attempt failed, as far as its connection knows it. */
export type Failure = Omit<
  FailedAttempt,
  'attempt' | 'attempts' | 'otherPod' | 'withinBudget'
>;

/**
 * The attempts of one request: which instance gets it, what is noted about that instance, and whether another attempt may follow.
 */
export class Attempts {
  /**
   * @param decided - the group that the request belongs to
   * @returns `undefined` when no instance may be asked
   */
  static begin(
    active: ActivePlan,
    decided: Group,
    request: Pick<Received, 'header' | 'cookie'>,
    clock: Clock,
  ): Attempts | undefined {
    const { balance, traffic } = active.memory;
    const now = clock.monotonic();
    balance.budget.request(now);
    const { sticky } = balance.settings;
    const cookie = sticky && cookieOf(request, sticky.cookie);
    const picked = balance.pick(decided, now, cookie);
    if (picked) {
      return new Attempts(active, decided, picked, cookie, clock, now);
    }
    const { group, pod, reason } = balance.fallBack(decided, now);
    if (reason === 'ejected' && group !== decided) {
      active.groups[decided].counters.eject(clock.now());
    } else if (group !== undefined && group !== decided) {
      traffic.canaryEmpty += 1;
    }
    return group && pod && new Attempts(active, group, pod, cookie, clock, now);
  }

  /** When the first one began, by the clock's `monotonic`. */
  readonly startedAt: number;
  /** The group that the request counts for. */
  readonly group: ActiveGroup;
  readonly #active: ActivePlan;
  readonly #clock: Clock;
  readonly #stickyCookie: string | undefined;
  /** The group that is asked. */
  #asked: Group;
  #pod: Pod;
  #endpoint: Endpoint;
  #tried: Set<Pod> | undefined;
  #count = 1;
  #begunAt: number;
  #isOpen = true;
  /** Until the head of the answer, or the failure before it. Milliseconds. */
  #latency: number | undefined;

  private constructor(
    active: ActivePlan,
    group: Group,
    pod: Pod,
    stickyCookie: string | undefined,
    clock: Clock,
    now: number,
  ) {
    this.#clock = clock;
    this.#active = active;
    this.group = active.groups[group];
    this.#asked = group;
    this.#pod = pod;
    this.#endpoint = active.memory.pools.of(pod);
    this.#stickyCookie = stickyCookie;
    this.startedAt = now;
    this.#begunAt = now;
    pod.begin(now);
  }

  /** Where the instance is reached that is asked. */
  get endpoint(): Endpoint {
    return this.#endpoint;
  }

  /** How many there were, this one included. */
  get count(): number {
    return this.#count;
  }

  /** What keeps the user at the instance; `undefined` where nothing has to be written. */
  stickyCookie(isSecure: boolean): string | undefined {
    const { balance } = this.#active.memory;
    const { sticky } = balance.settings;
    if (sticky === undefined) {
      return undefined;
    }
    const id = balance.stickyId(this.group.name, this.#pod);
    return id === undefined || id === this.#stickyCookie
      ? undefined
      : `${sticky.cookie}=${id}; Path=/; HttpOnly; SameSite=Lax${
          isSecure ? '; Secure' : ''
        }`;
  }

  /** The head of the answer is there. */
  answered(status: number): void {
    this.#record(status, this.#clock.monotonic());
  }

  /** Nothing more comes from the instance, as it should be. */
  ended(): void {
    this.#close(this.#clock.monotonic());
  }

  /** The answer has ended too early, or there will be none because the client has gone. */
  brokenOff(outcome: Outcome): void {
    if (typeof outcome === 'string' && outcome !== 'cancelled') {
      this.#active.memory.traffic.fail(outcome);
    }
    const now = this.#clock.monotonic();
    if (this.#latency === undefined || outcome !== 'cancelled') {
      this.#record(outcome, now);
    }
    this.#close(now);
  }

  /**
   * The attempt has failed before its answer.
   *
   * @returns where to try again, and whether an idle connection may carry it; `undefined` where it may not be tried again
   */
  failed(
    failure: Failure,
    outcome: UpstreamFailure,
  ): { endpoint: Endpoint; reuse: boolean } | undefined {
    const { balance, traffic } = this.#active.memory;
    const now = this.#clock.monotonic();
    // The instance is not to blame: it closed a connection that was idle.
    const isIdleClose =
      failure.reusedConnection &&
      !failure.timedOut &&
      !failure.answeredAnything;
    if (!isIdleClose) {
      this.#record(outcome, now);
      this.#tried ??= new Set();
      this.#tried.add(this.#pod);
    }
    this.#close(now);
    const other = isIdleClose ? undefined : this.#pick(this.#asked, now);
    const retry = decideRetry({
      ...failure,
      attempt: this.#count,
      attempts: balance.settings.retries.attempts,
      otherPod: other !== undefined,
      withinBudget: balance.budget.mayRetry(now),
    });
    if (retry.to !== 'same') {
      traffic.fail(outcome);
    }
    if (retry.to === undefined) {
      return undefined;
    }
    balance.budget.spend(now);
    traffic.retries += 1;
    this.#open(other ?? this.#pod, now);
    return { endpoint: this.endpoint, reuse: retry.to === 'other' };
  }

  /** Asks the other group once, where it has an instance. */
  askOther(): { endpoint: Endpoint; group: Group } | undefined {
    const now = this.#clock.monotonic();
    const other = this.group.name === 'stable' ? 'canary' : 'stable';
    const pod = this.#asked === other ? undefined : this.#pick(other, now);
    if (pod === undefined) {
      return undefined;
    }
    this.#close(now);
    this.#asked = other;
    this.#tried = undefined;
    this.#open(pod, now);
    return { endpoint: this.endpoint, group: other };
  }

  /** Another instance of the revision that a group was when the request came: by now the group may be another one. */
  #pick(group: Group, now: number): Pod | undefined {
    const { plan, memory } = this.#active;
    return memory.revisionNow(group) === revisionOf(plan, group)
      ? memory.balance.pick(group, now, undefined, this.#tried)
      : undefined;
  }

  #open(pod: Pod, now: number): void {
    this.#pod = pod;
    this.#endpoint = this.#active.memory.pools.of(pod);
    this.#count += 1;
    this.#begunAt = now;
    this.#isOpen = true;
    this.#latency = undefined;
    pod.begin(now);
  }

  #record(outcome: Outcome, now: number): void {
    this.#latency ??= now - this.#begunAt;
    this.#pod.record(now, this.#latency, outcome);
  }

  #close(now: number): void {
    if (this.#isOpen) {
      this.#isOpen = false;
      this.#pod.release(now);
    }
  }
}

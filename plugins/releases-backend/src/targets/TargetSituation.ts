import {
  StoredRoute,
  TargetDesired,
  TargetObserved,
} from '@backstage-releases/plugin-releases-node';
import { TargetAction, TargetDecision } from './TargetDecision';
import { routeStatus, RouteStatus } from './routeStatus';

/** What is known of a target when its next step is decided. */
export interface TargetInput {
  desired: TargetDesired;
  observed: TargetObserved;
  route: StoredRoute | undefined;
  fence: number;
  fenced: number;
  now: number;
}

/**
 * A target while its next step is decided: what is known of it, and the words for it.
 */
export class TargetSituation {
  readonly desired: TargetDesired;
  readonly observed: TargetObserved;
  readonly route: StoredRoute | undefined;
  readonly status: RouteStatus;
  readonly fence: number;
  readonly fenced: number;
  readonly now: number;
  /** What is desired where time has changed it. */
  readonly #changed: TargetDesired | undefined;
  readonly #byName: Map<
    string,
    TargetObserved['revisions']['revisions'][number]
  >;

  static create(input: TargetInput): TargetSituation {
    return new TargetSituation(input);
  }

  private constructor(input: TargetInput) {
    const { observed, route, now } = input;
    this.#changed = withoutExpired(input.desired, now);
    this.desired = this.#changed ?? input.desired;
    this.observed = observed;
    this.route = route;
    this.status = routeStatus(route, observed.route);
    this.fence = input.fence;
    this.fenced = input.fenced;
    this.now = now;
    this.#byName = new Map(
      observed.revisions.revisions.map(one => [one.name, one]),
    );
  }

  /** A revision as it runs. */
  seen(name: string) {
    return this.#byName.get(name);
  }

  available(name: string): number {
    return this.seen(name)?.available ?? 0;
  }

  /** A revision for people: `1.1.0 (r2)`. */
  label(name: string): string {
    const version =
      this.desired.revisions[name]?.version ?? this.seen(name)?.version;
    return `${version ?? name} (${name})`;
  }

  /** The entrance for people: `Ingress 'shop'`. */
  get entranceLabel(): string {
    const { kind, name } = this.observed.entrance;
    return `${kind} '${name}'`;
  }

  /** Somebody is sent to the proxy, or is about to be. */
  get needsRoute(): boolean {
    return this.desired.proxied || this.observed.entrance.pointsTo === 'proxy';
  }

  /** Proxies take the route under no number up to its own, for it was removed. */
  get isBuried(): boolean {
    return (
      this.route !== undefined &&
      (this.observed.route.removed ?? 0) >= this.route.wish.generation
    );
  }

  /**
   * No proxy is alive, and the service itself serves what is desired: whoever is sent to a proxy gets nothing, and nobody has to be.
   */
  get isAlone(): boolean {
    const { desired, observed } = this;
    return (
      !desired.canary &&
      !observed.route.instances.some(({ live }) => live) &&
      observed.revisions.handle === desired.stable &&
      this.available(desired.stable) > 0
    );
  }

  /** Between releases the size of a service is its owner's affair: a person or an autoscaler may change it. */
  get isSteady(): boolean {
    const { desired, observed, route } = this;
    return (
      Object.keys(desired.revisions).length === 1 &&
      (this.seen(desired.stable)?.wanted ?? 0) > 0 &&
      !route &&
      observed.revisions.handle === desired.stable &&
      observed.entrance.pointsTo !== 'proxy'
    );
  }

  act(action: TargetAction, message: string): TargetDecision {
    return { action, settled: false, message, desired: this.#changed };
  }

  wait(message: string): TargetDecision {
    return { settled: false, message, desired: this.#changed };
  }

  rest(): TargetDecision {
    return { settled: true, desired: this.#changed };
  }

  /** A message, with why instances don't come. */
  withFailures(message: string): string {
    const failures = Object.keys(this.desired.revisions)
      .map(name => this.seen(name)?.failing)
      .filter(Boolean);
    return failures.length ? `${message}: ${failures.join('; ')}` : message;
  }
}

/** What is desired once the previous revision's time is over; undefined where it isn't. */
function withoutExpired(
  desired: TargetDesired,
  now: number,
): TargetDesired | undefined {
  const { previous, ...rest } = desired;
  if (!previous || now < previous.until) {
    return undefined;
  }
  const { [previous.revision]: _, ...revisions } = desired.revisions;
  return { ...rest, revisions, proxied: desired.canary !== undefined };
}

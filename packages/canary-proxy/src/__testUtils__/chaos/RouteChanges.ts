import type { Chance } from './Chance';
import { ChaosRoute, documentOf } from './ChaosRoute';
import { Generation, Generations } from './Generations';
import type { Ledger } from './Ledger';
import type { ProxyInstance } from './ProxyInstance';

const SHARES = [0, 0, 1, 5, 25, 50, 75, 100];

/** What may become of a route, and how often. */
const CHANGES = { share: 10, rollback: 4, promote: 2, pods: 3, release: 2 };

/**
 * Changes routes all the time, at all proxies, and knows what each was told and when.
 */
export class RouteChanges {
  static create(
    chance: Chance,
    ledger: Ledger,
    routes: readonly ChaosRoute[],
    proxies: readonly ProxyInstance[],
    pods: ReadonlyMap<string, string>,
  ): RouteChanges {
    return new RouteChanges(chance, ledger, routes, proxies, pods);
  }

  readonly #chance: Chance;
  readonly #ledger: Ledger;
  readonly #routes: readonly ChaosRoute[];
  readonly #proxies: readonly ProxyInstance[];
  /** Addresses by name. */
  readonly #pods: ReadonlyMap<string, string>;
  readonly #newest = new Map<string, Generation>();
  readonly #told = new Map<string, Generations>();

  private constructor(
    chance: Chance,
    ledger: Ledger,
    routes: readonly ChaosRoute[],
    proxies: readonly ProxyInstance[],
    pods: ReadonlyMap<string, string>,
  ) {
    this.#chance = chance;
    this.#ledger = ledger;
    this.#routes = routes;
    this.#proxies = proxies;
    this.#pods = pods;
    const names = [...pods.keys()];
    for (const { id } of routes) {
      this.#newest.set(id, {
        ...{ number: 1, salt: 'release-1', share: 10 },
        stable: names.slice(0, 3),
        canary: names.slice(3),
      });
    }
  }

  /** Starts a proxy with what is newest. */
  async startProxy(proxy: ProxyInstance): Promise<void> {
    const newest = this.#routes.map(route => ({
      route,
      generation: this.#newest.get(route.id)!,
    }));
    for (const { route, generation } of newest) {
      this.#toldTo(proxy, route.id).sent(generation, performance.now());
    }
    await proxy.start(
      newest.map(({ route, generation }) =>
        this.#document(route, proxy, generation),
      ),
    );
    for (const { route, generation } of newest) {
      this.#confirm(proxy, route.id, generation);
    }
  }

  /** One change of one route, at all proxies. */
  async change(): Promise<void> {
    const route = this.#chance.of(this.#routes);
    const former = this.#newest.get(route.id)!;
    const next = this.#next(former);
    this.#newest.set(route.id, next);
    const confirmed: ProxyInstance[] = [];
    await Promise.all(
      this.#proxies.map(async proxy => {
        this.#toldTo(proxy, route.id).sent(next, performance.now());
        if (await proxy.put(this.#document(route, proxy, next))) {
          this.#confirm(proxy, route.id, next);
          confirmed.push(proxy);
        } else {
          this.#ledger.count('change: not confirmed');
        }
      }),
    );
    if (this.#chance.is(0.1)) {
      await this.#tryStale(route, former, confirmed);
    }
  }

  /** What a proxy may have been told for a request that was under way at some time. */
  generations(proxy: ProxyInstance, route: string, from: number, to: number) {
    return this.#toldTo(proxy, route).within(from, to);
  }

  /** Nothing may come back with a number that was used, as far as a proxy knows that it was: one that starts again later may not. */
  async #tryStale(
    route: ChaosRoute,
    former: Generation,
    proxies: readonly ProxyInstance[],
  ): Promise<void> {
    const stale = { ...former, share: 100, salt: 'stale' };
    this.#ledger.count('change: stale');
    for (const proxy of proxies) {
      if (await proxy.put(this.#document(route, proxy, stale))) {
        this.#ledger.violated(
          `Proxy '${proxy.name}' took a generation that was over`,
          stale,
        );
      }
    }
  }

  #next(former: Generation): Generation {
    const { salt, share, stable, canary } = former;
    const number = former.number + 1;
    const change = this.#chance.weighted(CHANGES);
    this.#ledger.count(`change: ${change}`);
    switch (change) {
      case 'rollback':
        return { ...former, number, share: undefined };
      case 'promote':
        return { number, salt, share, stable: canary, canary: stable };
      case 'pods':
        return { number, salt, share, ...this.#otherPods(former) };
      case 'release':
        return { ...former, number, salt: `release-${number}`, share: 1 };
      default:
        return { ...former, number, share: this.#chance.of(SHARES) };
    }
  }

  /** Some that serve no longer do, or one that didn't does. */
  #otherPods({ stable, canary }: Generation) {
    const free = [...this.#pods.keys()].filter(
      name => !stable.includes(name) && !canary.includes(name),
    );
    const fewer = (names: readonly string[]) =>
      names.length > 1 ? names.slice(1) : names;
    return this.#chance.is(0.5)
      ? { stable: fewer(stable), canary: fewer(canary) }
      : {
          stable: [...stable, ...free.slice(0, 1)],
          canary: [...canary, ...free.slice(1, 2)],
        };
  }

  #document(route: ChaosRoute, proxy: ProxyInstance, generation: Generation) {
    return documentOf(
      route,
      proxy.name,
      generation,
      name => this.#pods.get(name)!,
    );
  }

  #confirm(proxy: ProxyInstance, id: string, { number }: Generation): void {
    const told = this.#toldTo(proxy, id);
    const now = performance.now();
    told.confirmed(number, now);
    // no request goes on for longer
    told.forget(now - 120_000);
  }

  #toldTo(proxy: ProxyInstance, id: string): Generations {
    const key = `${proxy.name} ${id}`;
    let told = this.#told.get(key);
    if (told === undefined) {
      told = Generations.create();
      this.#told.set(key, told);
    }
    return told;
  }
}

import type { RouteDocument } from '@backstage-releases/canary-policy';
import type { Clock } from '../Clock';
import type { DataPlane } from '../dataplane/DataPlane';
import type { Log } from '../Log';
import { AppliedPlans } from './AppliedPlans';
import { checkDocument } from './checkDocument';
import { decideRouteChange, decideRouteRemoval } from './decideRouteChange';
import { endpointsOf, serviceKey } from './endpointsOf';
import type { EndpointSource, FollowedService } from './EndpointSource';
import { planRoute } from './planRoute';
import { RouteError } from './RouteError';
import { RouteOrigin, RouteState, whyNotServed } from './RouteState';
import type { RegionSource } from '../region/RegionSource';

export type { RouteOrigin, RouteState };

interface Entry {
  document: RouteDocument;
  origin: RouteOrigin;
  /** The document that is served; the wished one as soon as its instances are known. */
  served?: RouteDocument;
  applied: AppliedPlans;
  waitsFor?: 'stable' | 'canary';
  /** Since when what said it is gone, ms since the epoch. */
  vanishedAt?: number;
  followed: Map<string, FollowedService>;
}

/** What a route table works with. */
export interface RouteTableOptions {
  dataPlane: DataPlane;
  /** Without it, groups have to list their endpoints. */
  endpoints?: EndpointSource;
  /** The listen ports that routes may have. */
  ports: { from: number; to: number };
  /** How finely it is known where addresses are; without it not at all. */
  regions?: Pick<RegionSource, 'detail'>;
  /** The proxy's own. */
  reservedPort?: number;
  clock: Clock;
  log: Log;
}

/**
 * All routes of this instance, whichever source they came from: one newest document per id, and the memory of those that were removed.
 */
export class RouteTable {
  static create(options: RouteTableOptions): RouteTable {
    return new RouteTable(options);
  }

  readonly #options: RouteTableOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #tombstones = new Map<string, number>();
  readonly #listeners = new Set<() => void>();
  #allStable = false;
  #closed = false;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(options: RouteTableOptions) {
    this.#options = options;
    options.dataPlane.onChange(() => this.#changed());
  }

  /** Everyone of the routes that don't come from a file gets stable: nobody can say whether their documents still hold. */
  get allStable(): boolean {
    return this.#allStable;
  }

  get(id: string): RouteState | undefined {
    const entry = this.#entries.get(id);
    return entry && this.#stateOf(entry);
  }

  list(): RouteState[] {
    return [...this.#entries.values()].map(entry => this.#stateOf(entry));
  }

  /** The generation at which each removed route was removed. */
  tombstones(): Record<string, number> {
    return Object.fromEntries(this.#tombstones);
  }

  /** The generation at which a route was removed. */
  tombstone(id: string): number | undefined {
    return this.#tombstones.get(id);
  }

  /** Calls a listener after every change; returns how to end it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Takes a document. Resolves when its port listens; it is served as soon as its instances are known (see `whenServed`).
   *
   * @throws RouteError where it is wrong, too old, or its port can't be had; nothing has changed then.
   */
  put(document: unknown, origin: RouteOrigin): Promise<RouteState> {
    return this.#inTurn(async () => {
      const wished = checkDocument(document, {
        ...this.#options,
        taken: [...this.#entries.values()].map(entry => entry.document),
      });
      const { id, generation, port } = wished;
      const former = this.#entries.get(id);
      const change = decideRouteChange(
        former?.document,
        this.#tombstones.get(id),
        wished,
      );
      if (change.action === 'refuse') {
        throw RouteError.conflict(change.path, generation, change.reason);
      }
      if (former && change.action === 'same') {
        this.#reappear(former);
        return this.#stateOf(former);
      }
      await this.#prepare(id, port);
      this.#checkOpen();
      const entry: Entry = former ?? {
        document: wished,
        origin,
        applied: this.#nothingApplied(),
        followed: new Map(),
      };
      entry.document = wished;
      entry.origin = origin;
      entry.vanishedAt = undefined;
      this.#entries.set(id, entry);
      this.#follow(entry);
      this.#settle(entry);
      this.#options.log.info('Took a route', { id, generation, origin });
      return this.#stateOf(entry);
    });
  }

  /**
   * What said a route is gone, perhaps by mistake: everyone gets stable until a document comes back, or it is removed. A route with a higher generation
   * stays as it is.
   */
  vanish(id: string, generation: number): Promise<void> {
    return this.#inTurn(async () => {
      const entry = this.#entries.get(id);
      if (entry && entry.document.generation <= generation) {
        entry.vanishedAt ??= this.#options.clock.now();
        this.#options.log.warn('What said a route is gone', { id, generation });
        this.#settle(entry);
      }
    });
  }

  /**
   * Stops a route; its generation and those below can't come back. One that is not known leaves its tombstone all the same.
   *
   * @throws RouteError where the route has a higher generation.
   */
  remove(id: string, generation: number): Promise<void> {
    return this.#inTurn(async () => {
      const entry = this.#entries.get(id);
      const tombstone = this.#tombstones.get(id);
      const removal = decideRouteRemoval(
        entry?.document,
        tombstone,
        generation,
      );
      if (removal.action === 'refuse') {
        throw RouteError.conflict(removal.path, generation, removal.reason);
      }
      if (removal.action === 'same') {
        return;
      }
      this.#tombstones.set(id, Math.max(tombstone ?? 0, generation));
      if (entry) {
        this.#entries.delete(id);
        await this.#options.dataPlane.remove(id);
        entry.followed.forEach(service => service.close());
        this.#options.log.info('Removed a route', { id, generation });
      }
      this.#changed();
    });
  }

  /**
   * Waits until a generation is served, was replaced by a newer one, was removed, or `timeout` ms are over; says what is so then.
   */
  whenServed(
    id: string,
    generation: number,
    timeout: number,
  ): Promise<RouteState | undefined> {
    return new Promise(resolve => {
      const ends: Array<() => void> = [];
      const finish = () => {
        ends.forEach(end => end());
        resolve(this.get(id));
      };
      const check = () => {
        const state = this.get(id);
        if (
          state === undefined ||
          state.serving ||
          state.document.generation > generation
        ) {
          finish();
        }
      };
      ends.push(
        this.onChange(check),
        this.#options.clock.after(timeout, finish),
      );
      check();
    });
  }

  /** Resolves when each route that is here now has been served, or is gone. */
  whenAllServed(): Promise<void> {
    return this.#whenNone(({ applied }) => applied.plan === undefined);
  }

  /** Resolves when what is known of the routes that are here now has come to all data threads. */
  whenApplied(): Promise<void> {
    return this.#whenNone(({ applied }) => applied.isUnderWay);
  }

  setAllStable(allStable: boolean): void {
    if (this.#allStable !== allStable) {
      this.#allStable = allStable;
      this.#entries.forEach(entry => this.#settle(entry));
    }
  }

  /** Follows nothing any more and refuses every change; what is served stays. */
  close(): void {
    this.#closed = true;
    this.#entries.forEach(entry =>
      entry.followed.forEach(service => service.close()),
    );
  }

  async #prepare(id: string, port: number): Promise<void> {
    try {
      await this.#options.dataPlane.prepare(id, port);
    } catch (error) {
      throw RouteError.conflict(
        'port',
        port,
        `Failed to listen on port ${port} for route '${id}': ${
          (error as Error).message
        }; expected a port that nobody has`,
      );
    }
  }

  #follow(entry: Entry): void {
    const { endpoints } = this.#options;
    const { stable, canary, previous } = entry.document;
    for (const group of [stable, canary, previous]) {
      if (endpoints && group?.service) {
        const key = serviceKey(group.service);
        if (!entry.followed.has(key)) {
          entry.followed.set(
            key,
            endpoints.follow(group.service, () => this.#settle(entry)),
          );
        }
      }
    }
  }

  /** Serves the wished document, or the one before while the instances of the wished one are not known. */
  #settle(entry: Entry): void {
    if (this.#entries.get(entry.document.id) !== entry) {
      return;
    }
    const planOf = (document: RouteDocument) =>
      planRoute(
        document,
        (group, name) => endpointsOf(group, name, entry.followed),
        entry.vanishedAt !== undefined ||
          (this.#allStable && entry.origin !== 'file'),
      );
    const wished = planOf(entry.document);
    entry.waitsFor = 'waitsFor' in wished ? wished.waitsFor : undefined;
    if ('plan' in wished) {
      entry.served = entry.document;
      entry.applied.apply(wished.plan);
      this.#unfollow(entry);
    } else if (entry.served) {
      const former = planOf(entry.served);
      if ('plan' in former) {
        entry.applied.apply(former.plan);
      }
    }
    this.#changed();
  }

  #nothingApplied(): AppliedPlans {
    const { dataPlane, log } = this.#options;
    return AppliedPlans.create(dataPlane, log, () => this.#changed());
  }

  #unfollow(entry: Entry): void {
    const { stable, canary, previous } = entry.document;
    const needed = [stable, canary, previous].flatMap(group =>
      group?.service ? [serviceKey(group.service)] : [],
    );
    for (const [key, service] of entry.followed) {
      if (!needed.includes(key)) {
        entry.followed.delete(key);
        service.close();
      }
    }
  }

  #reappear(entry: Entry): void {
    if (entry.vanishedAt !== undefined) {
      entry.vanishedAt = undefined;
      this.#settle(entry);
    }
  }

  #stateOf(entry: Entry): RouteState {
    const { document, origin, served, waitsFor, vanishedAt } = entry;
    const { plan, underWay, problem } = entry.applied;
    const reason = whyNotServed({
      document,
      served,
      plan,
      problem,
      waitsFor,
      vanished: vanishedAt !== undefined,
      listens: this.#options.dataPlane.port(document.id) !== undefined,
    });
    const serving = reason === undefined;
    return { document, origin, plan, underWay, serving, reason, vanishedAt };
  }

  /** Resolves when none of the routes that are here now waits, or is here any more. */
  #whenNone(waitsFor: (entry: Entry) => boolean): Promise<void> {
    const ids = [...this.#entries.keys()];
    const waits = () =>
      ids.some(id => {
        const entry = this.#entries.get(id);
        return entry !== undefined && waitsFor(entry);
      });
    return new Promise(resolve => {
      const ends: Array<() => void> = [];
      const check = () => {
        if (!waits()) {
          ends.forEach(end => end());
          resolve();
        }
      };
      ends.push(this.onChange(check));
      check();
    });
  }

  #changed(): void {
    [...this.#listeners].forEach(listener => listener());
  }

  #checkOpen(): void {
    if (this.#closed) {
      throw new RouteError('unavailable', 'This instance is ending');
    }
  }

  /** Changes come one after another, since listening takes a moment. */
  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(() => {
      this.#checkOpen();
      return action();
    });
    this.#turn = result.catch(() => {});
    return result;
  }
}

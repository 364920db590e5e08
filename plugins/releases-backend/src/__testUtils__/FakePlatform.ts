import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  Entrance,
  Revisions,
  RouteInstance,
  RouteRoom,
  RouteSeen,
  RouteWish,
  Seen,
  TrafficRouter,
} from '@backstage-releases/plugin-releases-node';
import { isDeepStrictEqual } from 'node:util';

interface Revision {
  name: string;
  version: string;
  digest?: string;
  wanted: number;
  available: number;
  adopted: boolean;
  drift?: string;
}

/**
 * One target's platform and data plane in memory, for tests of the engine. Like a real one it refuses what was decided on an older look.
 *
 * Instances become available at once, or when `start` is called where `instant` is false.
 */
export class FakePlatform {
  /** What was done, in order. */
  readonly done: string[] = [];
  readonly running = new Map<string, Revision>();
  handle?: string;
  pointsTo: 'service' | 'proxy' | 'absent' = 'service';
  marked = false;
  stored?: RouteWish;
  served?: RouteWish;
  /** Whether the proxy answers. */
  proxyUp = true;
  /** Whether a sign of life of the proxy is young. */
  proxyLive = true;
  /** Whether there is another proxy instance, and whether it is heard of. */
  far?: 'live' | 'silent';
  /** Whether users who enter find no proxy instance although one is alive. */
  entryBroken = false;
  /** Since which generation the Service is there through which users enter. */
  entryFrom?: number;
  /** Whether the proxies can take the users of the service. */
  room: RouteRoom = { verdict: 'enough', words: 'Nobody is there' };
  /** Requests of the route that are under way at the proxy. */
  inFlight = 0;
  /** Whether somebody has deleted all that ran, and whether something else runs beside. */
  gone: false | 'all' | 'beside others' = false;
  /** Why a wish can't be stored now. */
  problem?: string;
  /** How many wishes fail. */
  failApplies = 0;
  /** How many removals of a route end after the proxies have heard of them. */
  failRemovals = 0;
  instant = true;
  /** Whether the service can't be pointed elsewhere now. */
  holdHandle = false;
  /** How many looks at what runs fail. */
  failLooks = 0;
  #hung?: { wait: () => Promise<void> };
  #version = 1;
  #highest = 0;
  #removed?: number;

  static create(options: { version: string; instances: number }) {
    const platform = new FakePlatform();
    platform.running.set('r0', {
      name: 'r0',
      version: options.version,
      wanted: options.instances,
      available: options.instances,
      adopted: true,
    });
    return platform;
  }

  private constructor() {}

  /** The version that users get who are not in the canary; undefined where they get none. */
  get everyone(): string | undefined {
    if (this.pointsTo === 'proxy' && this.#entry !== 'ready') {
      return undefined;
    }
    const name =
      this.pointsTo === 'proxy' ? this.served?.stable.revision : this.handle;
    return this.running.get(name ?? 'r0')?.version;
  }

  /** Gives a revision another size from outside, as a person or an autoscaler does. */
  resize(name: string, instances: number): void {
    const revision = this.running.get(name)!;
    revision.wanted = instances;
    revision.available = Math.min(revision.available, instances);
    this.#version += 1;
  }

  /** Says that a revision runs something else than was released, or that it does again. */
  drift(name: string, drift: string | undefined): void {
    this.running.get(name)!.drift = drift;
  }

  /** Deletes a revision from outside. */
  lose(name: string): void {
    this.running.delete(name);
    this.#version += 1;
  }

  /** Lets looks at what runs hang until `end` is called. */
  hang(): { reached: Promise<void>; end: () => void } {
    let end = () => {};
    let reach = () => {};
    const reached = new Promise<void>(resolve => {
      reach = resolve;
    });
    const ended = new Promise<void>(resolve => {
      end = resolve;
    });
    this.#hung = {
      wait: async () => {
        reach();
        await ended;
      },
    };
    return { reached, end };
  }

  /** Makes all wanted instances available. */
  start(): void {
    for (const revision of this.running.values()) {
      revision.available = revision.wanted;
    }
  }

  readonly revisions: Revisions = {
    observe: async () => {
      await this.#hung?.wait();
      if (this.failLooks > 0) {
        this.failLooks -= 1;
        throw new Error('The API server does not answer');
      }
      this.#refuseOthers();
      return {
        guard: this.#version,
        adoption: this.gone ? 'absent' : this.#adoption,
        handle: this.gone ? undefined : this.handle,
        revisions: this.gone
          ? []
          : [...this.running.values()].map(one => ({
              ...one,
              kept: one.adopted ? { version: one.version } : undefined,
            })),
        instances: [],
        warnings: [],
      };
    },
    adopt: async (_, seen) =>
      this.#change('adopt', seen, () => {
        this.handle = 'r0';
      }),
    create: async (_, { name, version, digest }, seen) =>
      this.#change(`create ${name}`, seen, () => {
        this.running.set(name, {
          name,
          version,
          digest,
          wanted: 0,
          available: 0,
          adopted: false,
        });
      }),
    remake: async (_, kept, seen) =>
      this.#change('remake r0', seen, () => {
        this.running.set('r0', {
          name: 'r0',
          version: String(kept.version),
          wanted: 0,
          available: 0,
          adopted: true,
        });
      }),
    scale: async (_, name, instances, seen) =>
      this.#change(`scale ${name} ${instances}`, seen, () => {
        this.running.get(name)!.wanted = instances;
        if (this.instant) {
          this.start();
        }
      }),
    pointHandle: async (_, name, seen) => {
      if (this.holdHandle) {
        throw new Error('The API server does not answer');
      }
      this.#change(`handle ${name}`, seen, () => {
        this.handle = name;
      });
    },
    remove: async (_, name, seen) =>
      this.#change(`remove ${name}`, seen, () => {
        const revision = this.running.get(name);
        if (revision?.adopted) {
          revision.wanted = 0;
          revision.available = 0;
        } else {
          this.running.delete(name);
        }
      }),
    fence: async () => this.#change('fence revisions'),
  };

  readonly entrance: Entrance = {
    observe: async () => {
      // What was pointed elsewhere is known by its marks.
      if (this.pointsTo === 'service') {
        this.#refuseOthers();
      }
      return {
        guard: this.#version,
        kind: 'Ingress',
        name: 'shop',
        pointsTo: this.pointsTo,
        leftovers: this.marked,
      };
    },
    point: async (_, __, seen) =>
      this.#change('entrance proxy', seen, () => {
        this.pointsTo = 'proxy';
      }),
    restore: async (_, seen) =>
      this.#change('entrance service', seen, () => {
        this.pointsTo = 'service';
        this.marked = false;
      }),
    fence: async () =>
      this.#change('fence entrance', undefined, () => {
        this.marked = true;
      }),
  };

  readonly router: TrafficRouter = {
    capabilities: async () => ({
      segments: ['network', 'header', 'cookie'],
      identities: ['cookie', 'header', 'assigned', 'address'],
    }),
    address: async () => ({ service: 'shop-canary' }),
    room: async () => this.room,
    observe: async () => this.#seeRoute(),
    apply: async (_, wish) => {
      if (this.failApplies > 0) {
        this.failApplies -= 1;
        throw new Error('The proxies refuse it');
      }
      const other =
        this.stored?.generation === wish.generation &&
        !isDeepStrictEqual(this.stored, wish);
      const buried = wish.generation <= (this.#removed ?? 0);
      if (wish.generation < this.#highest || other || buried) {
        throw new ConflictError(`Generation '${wish.generation}' is too old`);
      }
      this.#highest = wish.generation;
      this.stored = this.problem ? this.stored : wish;
      this.entryFrom = wish.generation;
      if (this.proxyUp) {
        this.served = wish;
      }
      const shares = wish.policy?.rules.map(rule => rule.share).join('+');
      this.done.push(
        `route ${wish.stable.revision}${
          wish.canary ? ` ${wish.canary.revision}:${shares}` : ''
        }`,
      );
      return this.#seeRoute();
    },
    remove: async (_, generation) => {
      if (generation < this.#highest) {
        return;
      }
      this.stored = undefined;
      this.served = undefined;
      this.entryFrom = undefined;
      this.#removed = generation;
      if (this.failRemovals > 0) {
        this.failRemovals -= 1;
        throw new Error('The connection was reset');
      }
      this.done.push('remove route');
    },
  };

  /** What runs beside it could be meant, so that the service has to say which it is. */
  #refuseOthers(): void {
    if (this.gone === 'beside others') {
      throw new NotFoundError("No Deployment 'shop'; there are 'api'");
    }
  }

  get #adoption() {
    return this.handle ? ('done' as const) : ('none' as const);
  }

  get #entry(): RouteSeen['entry'] {
    if (this.entryFrom === undefined) {
      return 'absent';
    }
    return this.entryBroken || !this.proxyLive ? 'empty' : 'ready';
  }

  #seeRoute(): RouteSeen {
    const served = this.served?.generation ?? 'none';
    const near: RouteInstance = {
      name: 'proxy',
      generation: this.proxyUp ? served : 'unknown',
      live: this.proxyLive,
      inFlight: this.inFlight,
    };
    const far: RouteInstance = {
      name: 'far',
      generation: this.far === 'live' ? served : 'unknown',
      live: this.far === 'live',
    };
    return {
      stored: this.stored?.generation,
      removed: this.#removed,
      entry: this.#entry,
      problem: this.problem,
      instances: this.far ? [near, far] : [near],
    };
  }

  #change(what: string, seen?: Seen, act: () => void = () => {}): void {
    if (seen && seen.guard !== this.#version) {
      throw new ConflictError('The object has changed');
    }
    act();
    this.#version += 1;
    this.done.push(what);
  }
}

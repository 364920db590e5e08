import { ConflictError } from '@backstage/errors';
import {
  Entrance,
  EntranceSeen,
  ObservedRevision,
  Revisions,
  RevisionsSeen,
  RouteSeen,
  RouteWish,
  TargetContext,
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
}

/**
 * One target's platform and data plane in memory, for tests of the engine. Like a real one it refuses what was decided on an older look.
 *
 * Instances become available when `start` is called, unless `instant` is true.
 */
export class FakePlatform implements Revisions, Entrance, TrafficRouter {
  version = 1;
  adopted = false;
  handle?: string;
  revisions = new Map<string, Revision>();
  pointsTo: 'service' | 'proxy' = 'service';
  marked = false;
  stored?: RouteWish;
  served?: RouteWish;
  highest = 0;
  proxyUp = true;
  instant = true;
  /** What was done, in order. */
  readonly done: string[] = [];

  static create(options: { version: string; instances: number }) {
    const platform = new FakePlatform();
    platform.revisions.set('r0', {
      name: 'r0',
      version: options.version,
      wanted: options.instances,
      available: options.instances,
      adopted: true,
    });
    return platform;
  }

  private constructor() {}

  /** Makes all wanted instances available. */
  start(): void {
    for (const revision of this.revisions.values()) {
      revision.available = revision.wanted;
    }
  }

  /** The version that a share of users gets; `handle` where no proxy is in the path. */
  get everyone(): string | undefined {
    const name =
      this.pointsTo === 'proxy' ? this.served?.stable.revision : this.handle;
    return this.revisions.get(name ?? 'r0')?.version;
  }

  observe(target: TargetContext): Promise<any> {
    throw new Error(`Ask one of the doors of '${target.id}'`);
  }

  get asRevisions(): Revisions {
    return new Proxy(this as unknown as Revisions, {
      get: (platform: any, key) =>
        key === 'observe'
          ? async () => this.seeRevisions()
          : key === 'fence'
          ? async () => this.change('fence revisions')
          : platform[key].bind(this),
    });
  }

  get asEntrance(): Entrance {
    return new Proxy(this as unknown as Entrance, {
      get: (platform: any, key) =>
        key === 'observe'
          ? async () => this.seeEntrance()
          : key === 'fence'
          ? async () => {
              this.marked = true;
              this.change('fence entrance');
            }
          : platform[key].bind(this),
    });
  }

  get asRouter(): TrafficRouter {
    return new Proxy(this as unknown as TrafficRouter, {
      get: (platform: any, key) =>
        key === 'observe'
          ? async () => this.seeRoute()
          : key === 'remove'
          ? async (_: TargetContext, generation: number) =>
              this.removeRoute(generation)
          : platform[key].bind(this),
    });
  }

  seeRevisions(): RevisionsSeen {
    return {
      guard: this.version,
      adoption: this.adopted ? 'done' : 'none',
      handle: this.handle,
      revisions: [...this.revisions.values()].map(
        (one): ObservedRevision => ({ ...one }),
      ),
      instances: [],
      warnings: [],
    };
  }

  seeEntrance(): EntranceSeen {
    return {
      guard: this.version,
      kind: 'Ingress',
      name: 'shop',
      pointsTo: this.pointsTo,
      leftovers: this.marked,
    };
  }

  seeRoute(): RouteSeen {
    return {
      stored: this.stored?.generation,
      instances: [
        {
          name: 'proxy',
          generation: this.proxyUp
            ? this.served?.generation ?? 'none'
            : 'unknown',
          live: true,
          inFlight: 0,
        },
      ],
    };
  }

  async adopt(_: TargetContext, seen: RevisionsSeen) {
    this.guarded(seen.guard);
    this.adopted = true;
    this.handle = 'r0';
    this.change('adopt');
  }

  async create(
    _: TargetContext,
    revision: { name: string; version: string; digest: string },
    seen: RevisionsSeen,
  ) {
    this.guarded(seen.guard);
    this.revisions.set(revision.name, {
      name: revision.name,
      version: revision.version,
      digest: revision.digest,
      wanted: 0,
      available: 0,
      adopted: false,
    });
    this.change(`create ${revision.name}`);
  }

  async scale(
    _: TargetContext,
    name: string,
    instances: number,
    seen: RevisionsSeen,
  ) {
    this.guarded(seen.guard);
    this.revisions.get(name)!.wanted = instances;
    this.change(`scale ${name} ${instances}`);
    if (this.instant) {
      this.start();
    }
  }

  async pointHandle(_: TargetContext, name: string, seen: RevisionsSeen) {
    this.guarded(seen.guard);
    this.handle = name;
    this.change(`handle ${name}`);
  }

  async remove(_: TargetContext, name: any, seen?: any) {
    this.guarded(seen.guard);
    const revision = this.revisions.get(name);
    if (revision?.adopted) {
      revision.wanted = 0;
      revision.available = 0;
    } else {
      this.revisions.delete(name);
    }
    this.change(`remove ${name}`);
  }

  async fence() {}

  async point(_: TargetContext, __: unknown, seen: EntranceSeen) {
    this.guarded(seen.guard);
    this.pointsTo = 'proxy';
    this.change('entrance proxy');
  }

  async restore(_: TargetContext, seen: EntranceSeen) {
    this.guarded(seen.guard);
    this.pointsTo = 'service';
    this.marked = false;
    this.change('entrance service');
  }

  async capabilities() {
    return {
      segments: ['network', 'header', 'cookie'],
      identities: ['cookie', 'header', 'assigned', 'address'],
    };
  }

  async apply(_: TargetContext, wish: RouteWish): Promise<RouteSeen> {
    if (
      wish.generation < this.highest ||
      (this.stored?.generation === wish.generation &&
        !isDeepStrictEqual(this.stored, wish))
    ) {
      throw new ConflictError(`Generation '${wish.generation}' is too old`);
    }
    this.highest = wish.generation;
    this.stored = wish;
    if (this.proxyUp) {
      this.served = wish;
    }
    const share = wish.policy?.rules.map(rule => rule.share).join('+');
    this.done.push(
      `route ${wish.stable.revision}${
        wish.canary ? ` ${wish.canary.revision}:${share}` : ''
      }`,
    );
    return this.seeRoute();
  }

  async address() {
    return { service: 'shop-canary' };
  }

  private removeRoute(generation: number) {
    if (generation < this.highest) {
      throw new ConflictError(`Generation '${generation}' is too old`);
    }
    this.stored = undefined;
    this.served = undefined;
    this.done.push('remove route');
  }

  private guarded(guard: unknown) {
    if (guard !== this.version) {
      throw new ConflictError('The object has changed');
    }
  }

  private change(what: string) {
    this.version += 1;
    this.done.push(what);
  }
}

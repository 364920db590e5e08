import { RouteDocument } from '@backstage-releases/canary-policy';
import {
  ClusterClients,
  entryServiceName,
  RouteInstance,
  RouteRoom,
  RouterCapabilities,
  RouteSeen,
  RouteWish,
  TargetContext,
  TrafficRouter,
} from '@backstage-releases/plugin-releases-node';
import { LoggerService } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import { CanaryProxyConfig } from './CanaryProxyConfig';
import { commonAbilities } from './commonAbilities';
import { commonSettings } from './commonSettings';
import { describeInstance } from './describeInstance';
import {
  ensureEntryService,
  readEntryService,
  readServedPort,
  removeEntryService,
} from './entryService';
import { entryState } from './entryState';
import { generationMark } from './generationMark';
import { ProxyAdmin } from './ProxyAdmin';
import { isLive, ProxyDirectory, ProxyInstance } from './ProxyDirectory';
import { readRoom } from './readRoom';
import {
  routeDocument,
  routePort,
  ServedPort,
  whyNoPort,
} from './routeDocument';
import { routeId } from './routeId';
import { readMemory, RouterMemory, writeMemory } from './RouterMemory';
import { RouteStore } from './RouteStore';
import { settled } from './settled';
import { SliceReader } from './SliceReader';
import { StoringProblems } from './StoringProblems';
import { tooFewInstances } from './tooFewInstances';

interface CanaryProxyRouterOptions {
  clusters: ClusterClients;
  config: CanaryProxyConfig;
  directory: ProxyDirectory;
  admin: ProxyAdmin;
  logger: LoggerService;
  now: () => number;
}

/** How long a route that takes users back may be stored before it is answered without, ms. */
const KEPT_MS = 1_000;

/**
 * Splits traffic by canary proxies: stores each route where they read it, tells those that can be reached at once, and asks each what it serves.
 */
export class CanaryProxyRouter implements TrafficRouter {
  readonly #options: CanaryProxyRouterOptions;
  /** By target. */
  readonly #served = new Map<string, ServedPort>();
  readonly #problems: StoringProblems;
  readonly #slices: SliceReader;

  static create(
    options: Omit<CanaryProxyRouterOptions, 'now'> & { now?: () => number },
  ): CanaryProxyRouter {
    return new CanaryProxyRouter({ now: Date.now, ...options });
  }

  private constructor(options: CanaryProxyRouterOptions) {
    this.#options = options;
    this.#problems = StoringProblems.create(options);
    this.#slices = SliceReader.create(options);
  }

  async capabilities(target: TargetContext): Promise<RouterCapabilities> {
    const { admin, config } = this.#options;
    const noPort = whyNoPort(target, config.ports);
    if (noPort) {
      return { segments: [], identities: [], unavailable: noPort };
    }
    const live = await this.#live(target);
    const answers = await Promise.all(
      live.map(instance => settled(admin.status(instance))),
    );
    const able = commonAbilities(
      answers.flatMap(({ value }) => (value ? [value.capabilities] : [])),
    );
    const unavailable = tooFewInstances(
      live.length,
      config.minInstances,
      target,
    );
    return unavailable ? { ...able, unavailable } : able;
  }

  async room(
    target: TargetContext,
    { inPath }: { inPath: boolean },
  ): Promise<RouteRoom> {
    const { admin, config, now } = this.#options;
    const instances = await this.#live(target);
    return readRoom({ admin, target, instances, inPath, config, now: now() });
  }

  async address(target: TargetContext): Promise<{ service: string }> {
    return { service: entryServiceName(target.service.name) };
  }

  async apply(
    target: TargetContext,
    wish: RouteWish,
    last?: RouteSeen,
  ): Promise<RouteSeen> {
    const { config } = this.#options;
    const listen = routePort(target, config.ports);
    const memory = readMemory(last);
    // Taking users back must wait for no API server, so nothing is asked that is known.
    const isBack = wish.canary === undefined;
    const known = isBack
      ? this.#served.get(target.id) ?? memory.served
      : undefined;
    const served = known ?? (await this.#readServed(target, wish));
    const document = routeDocument({
      target,
      wish,
      listen,
      served,
      understood: memory.understood,
    });
    const telling = this.#tell(target, document, memory);
    const storing = settled(this.#keep(target, wish, document, telling)).then(
      ended => {
        this.#problems.note(target, wish.generation, ended.error);
        return ended;
      },
    );
    const told = await telling;
    const reached = told.some(
      ({ seen }) => seen.generation === wish.generation,
    );
    const stored =
      known && reached ? await within(KEPT_MS, storing) : await storing;
    const error = stored?.error;
    // Back at stable users are safe with the proxies that know it. A canary needs all of it.
    if (error && (error.name === 'ConflictError' || !reached || !isBack)) {
      throw error;
    }
    return {
      stored: stored && !error ? wish.generation : undefined,
      problem: error?.message,
      instances: told.map(({ seen }) => seen),
      memory: writeMemory({
        served,
        proxies: told.map(({ instance }) => instance),
        understood: memory.understood,
      }),
    };
  }

  async observe(target: TargetContext): Promise<RouteSeen> {
    const { admin, directory, now } = this.#options;
    const id = routeId(target);
    const [{ service, stored, slices }, found] = await Promise.all([
      this.#look(target),
      directory.instances(target),
    ]);
    const answers = await Promise.all(
      found.map(one => settled(admin.get(one, id))),
    );
    const removed = answers.map(({ value }) =>
      value && 'removed' in value ? value.removed ?? 0 : 0,
    );
    const [served = this.#served.get(target.id)] = answers.flatMap(
      ({ value }) =>
        (value && 'document' in value && value.document.stable.service?.port) ||
        [],
    );
    if (served !== undefined) {
      this.#served.set(target.id, served);
    }
    const instances = found.map((one, index) =>
      describeInstance(one, answers[index], now()),
    );
    const live = found.filter((_, index) => instances[index].live);
    const entry = entryState(service, slices, live);
    // What the Service was marked with was stored before.
    const mark = service ? generationMark(service) : 0;
    return {
      stored,
      removed:
        Math.max(0, mark > (stored ?? 0) ? mark : 0, ...removed) || undefined,
      entry,
      problem: this.#problems.of(target, { stored, entry }),
      instances,
      memory: writeMemory({
        served,
        proxies: found,
        understood: commonSettings(answers.map(({ value }) => value)),
      }),
    };
  }

  async remove(target: TargetContext, generation: number): Promise<void> {
    const { admin, clusters, directory } = this.#options;
    if (!(await this.#store(target).remove(generation))) {
      return;
    }
    this.#served.delete(target.id);
    this.#problems.forget(target);
    await removeEntryService(clusters.get(target.cluster), target, generation);
    const instances = await directory.instances(target);
    // Those that can't be reached see that the ConfigMap is gone, and end a minute later.
    await Promise.allSettled(
      instances.map(one => admin.remove(one, routeId(target), generation)),
    );
  }

  async #live(target: TargetContext): Promise<ProxyInstance[]> {
    const { directory, now } = this.#options;
    const instances = await directory.instances(target);
    return instances.filter(instance => isLive(instance, now()));
  }

  #store(target: TargetContext): RouteStore {
    const { clusters } = this.#options;
    return RouteStore.create(clusters.get(target.cluster), target);
  }

  /** What the API server has of a route. */
  async #look(target: TargetContext) {
    const client = this.#options.clusters.get(target.cluster);
    // Before the ConfigMap: who sees the mark of a generation then sees that generation, unless it was removed.
    const service = await readEntryService(client, target);
    const [stored, slices] = await Promise.all([
      this.#store(target).stored(),
      service ? this.#slices.read(client, service) : undefined,
    ]);
    return { service, stored, slices };
  }

  /** Tells all proxies that are known; where the API server hasn't said yet who they are, those that were there when it last did. */
  async #tell(
    target: TargetContext,
    document: RouteDocument,
    memory: RouterMemory,
  ): Promise<Told[]> {
    const { admin, directory } = this.#options;
    const remembered = memory.proxies.length > 0 ? memory.proxies : undefined;
    const found =
      directory.known(target) ??
      remembered ??
      (await directory.instances(target));
    return Promise.all(
      found.map(async instance => {
        const answer = await settled(admin.put(instance, document));
        const seen = describeInstance(instance, answer, this.#options.now());
        return { instance, seen, error: answer.error };
      }),
    );
  }

  async #keep(
    target: TargetContext,
    wish: RouteWish,
    document: RouteDocument,
    telling: Promise<Told[]>,
  ): Promise<void> {
    const { clusters, config } = this.#options;
    const client = clusters.get(target.cluster);
    const { generation, stable } = wish;
    const { revision } = stable;
    const served = await readServedPort(client, target, revision);
    const store = this.#store(target);
    await store.put(document, async () => {
      await readServedPort(client, target, revision);
      await this.#refuseRemoved(document, await telling);
    });
    const isNew = await ensureEntryService({
      client,
      target,
      generation,
      served,
      listen: document.port,
      selector: config.selector,
    });
    if (isNew && (await store.stored()) !== generation) {
      await removeEntryService(client, target, generation);
      throw new ConflictError(
        `Route '${document.id}' was removed or replaced while it was stored`,
      );
    }
  }

  /** Throws where a proxy that refused a route has seen how it, or a later one, was removed. */
  async #refuseRemoved(
    { id, generation }: RouteDocument,
    told: Told[],
  ): Promise<void> {
    const { admin } = this.#options;
    await Promise.all(
      told
        .filter(({ error }) => error?.name === 'ConflictError')
        .map(async ({ instance, error }) => {
          const { value } = await settled(admin.get(instance, id));
          if (
            value &&
            'removed' in value &&
            (value.removed ?? 0) >= generation
          ) {
            throw error;
          }
        }),
    );
  }

  async #readServed(
    target: TargetContext,
    wish: RouteWish,
  ): Promise<ServedPort> {
    const client = this.#options.clusters.get(target.cluster);
    const { revision } = wish.stable;
    const { name, port } = await readServedPort(client, target, revision);
    this.#served.set(target.id, name ?? port);
    return name ?? port;
  }
}

/** An instance, and what it said to a route. */
interface Told {
  instance: ProxyInstance;
  seen: RouteInstance;
  /** Why it didn't take it. */
  error?: Error;
}

/** What comes in time; undefined where it doesn't, though it still goes on. */
async function within<T>(
  ms: number,
  promise: Promise<T>,
): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>(resolve => {
    timer = setTimeout(resolve, ms, undefined);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

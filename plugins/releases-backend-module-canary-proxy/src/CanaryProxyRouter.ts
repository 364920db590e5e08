import { RouteDocument } from '@backstage-releases/canary-policy';
import {
  ClusterClients,
  entryServiceName,
  RouteInstance,
  RouterCapabilities,
  RouteSeen,
  RouteWish,
  TargetContext,
  TrafficRouter,
} from '@backstage-releases/plugin-releases-node';
import { CanaryProxyConfig } from './CanaryProxyConfig';
import {
  ensureEntryService,
  readServedPort,
  removeEntryService,
} from './entryService';
import { NoRoute, ProxyAdmin, RouteAnswer } from './ProxyAdmin';
import { isLive, ProxyDirectory, ProxyInstance } from './ProxyDirectory';
import { routeDocument, routePort, ServedPort } from './routeDocument';
import { routeId } from './routeId';
import { RouteStore } from './RouteStore';

interface CanaryProxyRouterOptions {
  clusters: ClusterClients;
  config: CanaryProxyConfig;
  directory: ProxyDirectory;
  admin: ProxyAdmin;
  now: () => number;
}

/**
 * Splits traffic by canary proxies: stores each route where they read it, tells those that can be reached at once, and asks each what it serves.
 */
export class CanaryProxyRouter implements TrafficRouter {
  readonly #options: CanaryProxyRouterOptions;
  /** So that a rollback needs no API server. */
  readonly #served = new Map<string, ServedPort>();

  static create(
    options: Omit<CanaryProxyRouterOptions, 'now'> & { now?: () => number },
  ): CanaryProxyRouter {
    return new CanaryProxyRouter({ now: Date.now, ...options });
  }

  private constructor(options: CanaryProxyRouterOptions) {
    this.#options = options;
  }

  async capabilities(target: TargetContext): Promise<RouterCapabilities> {
    const { directory, config, now } = this.#options;
    const able = {
      segments: ['network', 'header', 'cookie'],
      identities: ['cookie', 'header', 'assigned', 'address'],
    };
    routePort(target, config.ports);
    const instances = await directory.instances(target);
    const live = instances.some(instance => isLive(instance, now()));
    return live
      ? able
      : {
          ...able,
          unavailable: `no canary proxy runs for namespace '${target.namespace}' of cluster '${target.cluster}'`,
        };
  }

  async address(target: TargetContext): Promise<{ service: string }> {
    return { service: entryServiceName(target.service.name) };
  }

  async apply(target: TargetContext, wish: RouteWish): Promise<RouteSeen> {
    const { admin, config, directory } = this.#options;
    const listen = routePort(target, config.ports);
    const served = await this.#servedPort(target, wish);
    const document = routeDocument({ target, wish, listen, served });
    const telling = directory
      .instances(target)
      .then(found =>
        Promise.all(
          found.map(async one =>
            this.#heard(one, await settled(admin.put(one, document))),
          ),
        ),
      );
    // Proxies are told while the route is stored: taking users back must not wait for an API server.
    const [storing, instances] = await Promise.all([
      settled(this.#keep(target, document, served)),
      telling,
    ]);
    const { error } = storing;
    const reached = instances.some(
      ({ generation }) => generation === wish.generation,
    );
    if (error && (error.name === 'ConflictError' || !reached)) {
      throw error;
    }
    return { stored: error ? undefined : wish.generation, instances };
  }

  async observe(target: TargetContext): Promise<RouteSeen> {
    const { admin, directory } = this.#options;
    const id = routeId(target);
    const [stored, found] = await Promise.all([
      this.#store(target).stored(),
      directory.instances(target),
    ]);
    const answers = await Promise.all(
      found.map(one => settled(admin.get(one, id))),
    );
    const removed = answers.map(({ value }) =>
      value && 'removed' in value ? value.removed ?? 0 : 0,
    );
    return {
      stored,
      removed: Math.max(0, ...removed) || undefined,
      instances: found.map((one, index) => this.#heard(one, answers[index])),
    };
  }

  async remove(target: TargetContext, generation: number): Promise<void> {
    const { admin, clusters, directory } = this.#options;
    await this.#store(target).remove(generation);
    await removeEntryService(clusters.get(target.cluster), target);
    const instances = await directory.instances(target);
    // Those that can't be reached see that the ConfigMap is gone.
    await Promise.allSettled(
      instances.map(one => admin.remove(one, routeId(target), generation)),
    );
  }

  #store(target: TargetContext): RouteStore {
    const { clusters } = this.#options;
    return RouteStore.create(clusters.get(target.cluster), target);
  }

  async #keep(
    target: TargetContext,
    document: RouteDocument,
    served: ServedPort,
  ): Promise<void> {
    const { clusters, config } = this.#options;
    await this.#store(target).put(document);
    await ensureEntryService({
      client: clusters.get(target.cluster),
      target,
      served,
      listen: document.port,
      selector: config.selector,
    });
  }

  async #servedPort(
    target: TargetContext,
    wish: RouteWish,
  ): Promise<ServedPort> {
    const { clusters } = this.#options;
    try {
      const port = await readServedPort(
        clusters.get(target.cluster),
        target,
        wish.stable.revision,
      );
      this.#served.set(target.id, port);
      return port;
    } catch (error) {
      const known = this.#served.get(target.id);
      if (known && (error as Error).name === 'ServiceUnavailableError') {
        return known;
      }
      throw error;
    }
  }

  #heard(
    instance: ProxyInstance,
    { value, error }: Settled<RouteAnswer | NoRoute>,
  ): RouteInstance {
    const { name } = instance;
    if (error) {
      const silent = error.name === 'ServiceUnavailableError';
      return {
        name,
        // Who answers is alive, whatever its Lease says.
        live: !silent || isLive(instance, this.#options.now()),
        generation: 'unknown',
        message: error.message,
      };
    }
    if (!value || !('generation' in value)) {
      return { name, live: true, generation: 'none' };
    }
    const { inFlight, lastRequestAt, now, reason } = value;
    return {
      name,
      live: true,
      generation: servedGeneration(value),
      inFlight,
      lastRequestAt,
      now,
      message: reason,
    };
  }
}

/** Without its source an instance has taken a document, but sends everyone to stable whatever it says. */
function servedGeneration(answer: RouteAnswer): number | 'none' {
  const { serving, generation, servedGeneration: served } = answer;
  if (serving) {
    return generation;
  }
  return served !== undefined && served < generation ? served : 'none';
}

interface Settled<T> {
  value?: T;
  error?: Error;
}

async function settled<T>(promise: Promise<T>): Promise<Settled<T>> {
  try {
    return { value: await promise };
  } catch (error) {
    return { error: error as Error };
  }
}

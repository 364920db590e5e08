import {
  ClusterClient,
  configMaps,
  KubeObject,
  Reflector,
} from '@backstage-releases/cluster-client';
import type { RouteDocument } from '@backstage-releases/canary-policy';
import type { Clock } from '../Clock';
import type { Log } from '../Log';
import type { RouteTable } from '../routes/RouteTable';
import type { SourceHealth } from './SourceHealth';

/** The label of the ConfigMaps that are routes. */
export const ROUTE_LABEL = 'backstage-releases/route';

/**
 * How long a route is served after its ConfigMap has vanished, everyone to stable. Longer than whoever wrote it needs to put it back; users would be refused
 * otherwise. Milliseconds.
 */
export const VANISHED_MS = 60_000;

/** The key of the document in such a ConfigMap. */
export const ROUTE_KEY = 'route.json';

interface ConfigMap extends KubeObject {
  data?: Record<string, string>;
}

/** A ConfigMap whose document has no effect. */
export interface RouteProblem {
  configMap: string;
  resourceVersion?: string;
  message: string;
}

/** What a source of routes works with. */
export interface ConfigMapRoutesOptions {
  client: ClusterClient;
  /** All of the cluster where empty. */
  namespaces: readonly string[];
  table: RouteTable;
  health: SourceHealth;
  clock: Clock;
  log: Log;
}

/** What took effect of a ConfigMap. */
interface Taken {
  id: string;
  generation: number;
  /** The watch has brought it, so when the watch says that it is gone, it is. */
  seen: boolean;
}

/** One namespace that is followed, or all. */
interface Scope {
  namespace: string | undefined;
  name: string;
  reflector: Reflector<ConfigMap>;
  connected: boolean;
  /** What was missed while there was no connection has been taken. */
  caughtUp: boolean;
}

/**
 * Keeps the route table as the labelled ConfigMaps of some namespaces say.
 */
export class ConfigMapRoutes {
  static start(options: ConfigMapRoutesOptions): ConfigMapRoutes {
    const routes = new ConfigMapRoutes(options);
    routes.#watch();
    return routes;
  }

  /** Resolves when all ConfigMaps were read and taken once; never where this is closed before. */
  readonly synced: Promise<void>;
  readonly #options: ConfigMapRoutesOptions;
  readonly #scopes: Scope[] = [];
  /** What each ConfigMap last said that took effect. */
  readonly #taken = new Map<string, Taken>();
  #problems: RouteProblem[] = [];
  #turn: Promise<void> = Promise.resolve();
  #waiting: Promise<void> | undefined;
  #resolveSynced = () => {};

  private constructor(options: ConfigMapRoutesOptions) {
    this.#options = options;
    this.synced = new Promise(resolve => {
      this.#resolveSynced = resolve;
    });
  }

  get problems(): readonly RouteProblem[] {
    return this.#problems;
  }

  /** Does again what did not work, for example where a port was taken, and removes what has been gone for long. */
  async retry(): Promise<void> {
    await Promise.all(
      this.#scopes
        .filter(
          scope =>
            scope.connected &&
            (!scope.caughtUp || this.#unseen(scope).length > 0),
        )
        .map(scope => this.#catchUp(scope)),
    );
    if (this.#problems.length > 0) {
      await this.#takeAll();
    }
    await this.#inTurn(() => this.#removeVanished());
  }

  close(): void {
    this.#scopes.forEach(scope => scope.reflector.close());
  }

  #watch(): void {
    const { client, health, log } = this.#options;
    const namespaces: Array<string | undefined> = [...this.#options.namespaces];
    for (const namespace of namespaces.length > 0 ? namespaces : [undefined]) {
      const scope: Scope = {
        namespace,
        name: `ConfigMaps of ${namespace ?? 'all namespaces'}`,
        connected: false,
        caughtUp: false,
        reflector: client.reflect<ConfigMap>(
          configMaps,
          { namespace, labelSelector: ROUTE_LABEL },
          {
            onChange: () => {
              this.#takeAll();
            },
            onConnection: (connected, error) => {
              scope.connected = connected;
              scope.caughtUp = false;
              if (connected) {
                this.#catchUp(scope);
              } else {
                health.disconnected(scope.name);
                log.warn(`Lost the ${scope.name}`, { error: error?.message });
              }
            },
          },
        ),
      };
      health.disconnected(scope.name);
      this.#scopes.push(scope);
    }
    Promise.all(this.#scopes.map(scope => scope.reflector.synced)).then(
      () => this.#takeAll().then(this.#resolveSynced),
      () => {},
    );
  }

  /** A watch that is back brings what was missed a moment later. Until that is taken the source is as good as lost, so it is read here. */
  async #catchUp(scope: Scope): Promise<void> {
    const { client, health, log } = this.#options;
    try {
      const { items } = await client.list<ConfigMap>(configMaps, {
        namespace: scope.namespace,
        labelSelector: ROUTE_LABEL,
      });
      await this.#inTurn(async () => {
        for (const item of items) {
          await this.#put(keyOf(item), item, false);
        }
        const listed = new Set(items.map(keyOf));
        for (const [key, taken] of this.#unseen(scope)) {
          // It came and went between two looks of the watch.
          if (!listed.has(key)) {
            await this.#vanish(key, taken);
          }
        }
      });
    } catch (error) {
      log.warn(`Failed to read the ${scope.name}`, {
        error: (error as Error).message,
      });
      return;
    }
    if (scope.connected) {
      scope.caughtUp = true;
      health.connected(scope.name);
    }
  }

  /** What a look beside the watch has found, and the watch has not brought yet. */
  #unseen({ namespace }: Scope): Array<[string, Taken]> {
    return [...this.#taken].filter(
      ([key, { seen }]) =>
        !seen && (namespace === undefined || key.startsWith(`${namespace}/`)),
    );
  }

  #takeAll(): Promise<void> {
    // One that has not begun yet will see what is so then.
    this.#waiting ??= this.#inTurn(async () => {
      this.#waiting = undefined;
      const found = new Map(
        this.#scopes.flatMap(scope => [...scope.reflector.objects]),
      );
      await this.#removeGone(found);
      const problems: RouteProblem[] = [];
      for (const [key, configMap] of found) {
        const message = await this.#put(key, configMap, true);
        if (message !== undefined) {
          const { resourceVersion } = configMap.metadata;
          problems.push({ configMap: key, resourceVersion, message });
        }
      }
      for (const problem of problems) {
        if (!this.#problems.some(old => old.message === problem.message)) {
          this.#options.log.error('Refused a route', { ...problem });
        }
      }
      this.#problems = problems;
    });
    return this.#waiting;
  }

  async #removeGone(found: ReadonlyMap<string, ConfigMap>): Promise<void> {
    // A route may have moved to a ConfigMap of another name.
    const ids = new Set(
      [...found.values()].map(configMap => documentOf(configMap)?.id),
    );
    for (const [key, taken] of this.#taken) {
      const { id, seen } = taken;
      const current = found.get(key);
      const stays =
        current === undefined ? !seen : (documentOf(current)?.id ?? id) === id;
      if (!stays) {
        if (ids.has(id)) {
          this.#taken.delete(key);
        } else if (current === undefined) {
          await this.#vanish(key, taken);
        } else {
          await this.#remove(key, taken);
        }
      }
    }
  }

  /** It may come back, so its users go on to be served. */
  async #vanish(key: string, { id, generation }: Taken): Promise<void> {
    this.#taken.delete(key);
    await this.#options.table.vanish(id, generation).catch(() => {});
  }

  /** While one of the sources is silent, nobody knows what came back. */
  async #removeVanished(): Promise<void> {
    const { table, clock } = this.#options;
    if (this.#scopes.some(({ caughtUp }) => !caughtUp)) {
      return;
    }
    for (const { document, vanishedAt = Infinity } of table.list()) {
      if (clock.now() - vanishedAt >= VANISHED_MS) {
        const { id, generation } = document;
        await table.remove(id, generation).catch(() => {});
      }
    }
  }

  async #remove(key: string, { id, generation }: Taken): Promise<void> {
    this.#taken.delete(key);
    // A newer generation that came by the admin API stays.
    await this.#options.table.remove(id, generation).catch(() => {});
  }

  /**
   * @param seen - whether the watch brought it
   * @returns why the ConfigMap has no effect
   */
  async #put(
    key: string,
    configMap: ConfigMap,
    seen: boolean,
  ): Promise<string | undefined> {
    const text = configMap.data?.[ROUTE_KEY];
    if (text === undefined) {
      return `data['${ROUTE_KEY}'] is missing`;
    }
    const { table } = this.#options;
    try {
      const document: unknown = JSON.parse(text);
      const { id, generation } = documentOf(configMap) ?? {};
      const current = id === undefined ? undefined : table.get(id)?.document;
      // The admin API was faster.
      if (!current || !(Number(generation) < current.generation)) {
        const { document: taken } = await table.put(document, 'configmap');
        const before = this.#taken.get(key);
        this.#taken.set(key, {
          id: taken.id,
          generation: taken.generation,
          seen:
            seen ||
            (before?.seen === true &&
              before.id === taken.id &&
              before.generation === taken.generation),
        });
      }
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }

  #inTurn(action: () => Promise<void>): Promise<void> {
    const result = this.#turn.then(action);
    this.#turn = result.catch(() => {});
    return result;
  }
}

function keyOf({ metadata }: ConfigMap): string {
  return `${metadata.namespace}/${metadata.name}`;
}

/** The objects of a reflector stay the same until they change. */
const documents = new WeakMap<
  ConfigMap,
  { document: Partial<RouteDocument> | undefined }
>();

/** What can be read of a document without knowing that it is right. */
function documentOf(configMap: ConfigMap): Partial<RouteDocument> | undefined {
  let known = documents.get(configMap);
  if (known === undefined) {
    known = { document: readDocument(configMap) };
    documents.set(configMap, known);
  }
  return known.document;
}

function readDocument(
  configMap: ConfigMap,
): Partial<RouteDocument> | undefined {
  try {
    const document = JSON.parse(configMap.data?.[ROUTE_KEY] ?? '');
    return typeof document === 'object' && document !== null
      ? document
      : undefined;
  } catch {
    return undefined;
  }
}

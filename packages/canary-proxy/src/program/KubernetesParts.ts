import type { SourceStatus } from '../admin/AdminContext';
import { Clock, every } from '../Clock';
import { ConfigMapRoutes } from '../kubernetes/ConfigMapRoutes';
import type { Entry } from '../kubernetes/decideSliceChanges';
import { EntrySlices } from '../kubernetes/EntrySlices';
import { InstanceLease } from '../kubernetes/InstanceLease';
import { SourceHealth } from '../kubernetes/SourceHealth';
import type { Log } from '../Log';
import type { RouteTable } from '../routes/RouteTable';
import type { Cluster } from './connectCluster';

const RETRY_MS = 5_000;

/** What an instance does in a cluster. */
export interface KubernetesPartsOptions {
  cluster: Cluster;
  instance: string;
  adminUrl: string;
  dataAddress: string;
  /** The IP address of this instance in EndpointSlices of its own. */
  advertise: string | undefined;
  table: RouteTable;
  listenPort: (id: string) => number | undefined;
  clock: Clock;
  log: Log;
}

/**
 * All that ties an instance to a cluster: it reads routes there, says that it is there, and where its entries are.
 */
export class KubernetesParts {
  static start(options: KubernetesPartsOptions): KubernetesParts {
    return new KubernetesParts(options);
  }

  readonly #options: KubernetesPartsOptions;
  readonly #health: SourceHealth;
  readonly #routes: ConfigMapRoutes;
  readonly #lease: InstanceLease;
  readonly #slices: EntrySlices | undefined;
  readonly #endRetries: () => void;
  readonly #stopListening: () => void;

  private constructor(options: KubernetesPartsOptions) {
    const { cluster, instance, advertise, table, clock, log } = options;
    const { client, namespaces } = cluster;
    this.#options = options;
    this.#health = SourceHealth.create(clock, lost => {
      log.warn(
        lost
          ? 'The source of routes is lost, everyone gets stable'
          : 'The source of routes is back',
      );
      table.setAllStable(lost);
    });
    const health = this.#health;
    this.#routes = ConfigMapRoutes.start({
      client,
      namespaces,
      table,
      health,
      clock,
      log,
    });
    this.#lease = InstanceLease.start({
      client,
      namespace: namespaces[0],
      instance,
      adminUrl: options.adminUrl,
      dataAddress: options.dataAddress,
      clock,
      health,
      log,
    });
    this.#slices =
      advertise === undefined
        ? undefined
        : EntrySlices.start({
            client,
            instance,
            address: advertise,
            namespaces,
            entries: () => this.#entries(),
            clock,
            log,
          });
    this.#stopListening = table.onChange(() => this.#slices?.update());
    this.#endRetries = every(clock, RETRY_MS, () => this.#routes.retry());
  }

  /** Resolves when all routes were read once. */
  get synced(): Promise<void> {
    return this.#routes.synced;
  }

  status(): SourceStatus {
    const since = this.#health.lostSince;
    const { problems } = this.#routes;
    const { state } = this.#health;
    return {
      kind: 'kubernetes',
      state,
      since: state === 'connected' ? undefined : since,
      refused: problems,
      problems: [
        ...describe('Lease', this.#lease.problem),
        ...describe('EndpointSlices', this.#slices?.problem),
      ],
    };
  }

  /** Why users may not come to this instance, though it serves the route. */
  entryProblem(route: string): string | undefined {
    const entry = this.#options.table.get(route)?.document.entry;
    return entry && this.#slices?.problemOf(entry);
  }

  /** Tells the entrances to go elsewhere; routes are still followed. */
  async leaveEntries(): Promise<void> {
    await this.#slices?.stop();
  }

  /** Follows nothing any more. */
  stopFollowing(): void {
    this.#endRetries();
    this.#stopListening();
    this.#routes.close();
  }

  /** Says to the cluster that this instance is gone. */
  async leave(): Promise<void> {
    await this.#lease.stop();
    this.#health.close();
  }

  #entries(): Entry[] {
    const { table, listenPort } = this.#options;
    return table.list().flatMap(({ document, plan }) => {
      const port = listenPort(document.id);
      const { entry } = document;
      return entry && plan && port !== undefined
        ? [{ portName: '', ...entry, port }]
        : [];
    });
  }
}

function describe(what: string, problem: string | undefined): string[] {
  return problem === undefined ? [] : [`${what}: ${problem}`];
}

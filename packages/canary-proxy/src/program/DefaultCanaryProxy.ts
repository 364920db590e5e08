import type { AdminContext, SourceStatus } from '../admin/AdminContext';
import { AdminServer } from '../admin/AdminServer';
import type { Clock } from '../Clock';
import type { DataPlane } from '../dataplane/DataPlane';
import { KubernetesEndpoints } from '../kubernetes/KubernetesEndpoints';
import type { Log } from '../Log';
import { Previews } from '../preview/Previews';
import { NO_REGIONS, RegionSource } from '../region/RegionSource';
import { RouteTable } from '../routes/RouteTable';
import { SampleStore } from '../sample/SampleStore';
import { LoadMeter, usageOfProcess } from '../traffic/LoadMeter';
import type { CanaryProxy, StartOptions } from './CanaryProxy';
import { httpUrl, reachableHost } from './addresses';
import { cookieKeysOf } from './cookieKeysOf';
import { Cluster, connectCluster } from './connectCluster';
import { FileRoutes } from './FileRoutes';
import { KubernetesParts } from './KubernetesParts';
import type { ParsedSettings } from './parseSettings';
import { OpenFiles } from './OpenFiles';
import { quoted } from './SettingsOrigin';
import { startDataPlane, whenWhole } from './startDataPlane';

const NO_SOURCE: SourceStatus = {
  kind: 'none',
  state: 'connected',
  refused: [],
  problems: [],
};

/**
 * The parts of an instance, and the order in which they begin and end.
 */
export class DefaultCanaryProxy implements CanaryProxy {
  static create(
    settings: ParsedSettings,
    options: Required<StartOptions>,
  ): DefaultCanaryProxy {
    return new DefaultCanaryProxy(settings, options);
  }

  readonly instance: string;
  readonly ready: Promise<void>;
  readonly #settings: ParsedSettings;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #startedAt: number;
  readonly #cookieKeys: Buffer[];
  readonly #cluster: Cluster | undefined;
  readonly #open: OpenFiles;
  readonly #regions: RegionSource;
  readonly #samples: SampleStore | undefined;
  readonly #dataPlane: DataPlane;
  readonly #table: RouteTable;
  readonly #files: FileRoutes;
  readonly #load: LoadMeter;
  #admin: AdminServer | undefined;
  #kubernetes: KubernetesParts | undefined;
  #notReady: string | undefined = 'it is starting';
  #draining = false;
  #stopped: Promise<void> | undefined;
  #hurry = () => {};
  #resolveReady = () => {};
  #rejectReady: (error: Error) => void = () => {};
  readonly #givenUp: Promise<never>;

  private constructor(
    settings: ParsedSettings,
    options: Required<StartOptions>,
  ) {
    const { clock, log, anyPort } = options;
    this.instance = settings.instance;
    this.#settings = settings;
    this.#clock = clock;
    this.#log = log;
    this.#startedAt = clock.now();
    this.#cookieKeys = cookieKeysOf(settings, log);
    this.#cluster = connectCluster(settings);
    this.#open = OpenFiles.open(settings, clock, log);
    this.#regions = this.#open.regionFile ?? NO_REGIONS;
    this.#samples = settings.sample ? SampleStore.start(clock) : undefined;
    let giveUp: (error: Error) => void = () => {};
    this.#givenUp = new Promise((_, reject) => {
      giveUp = reject;
    });
    // Whoever has started already doesn't wait for it.
    this.#givenUp.catch(() => {});
    this.#dataPlane = startDataPlane(settings, {
      ...options,
      cookieKeys: this.#cookieKeys,
      files: this.#open,
      samples: this.#samples?.sink,
      onGivenUp: error => {
        log.error('No data thread is started any more', {
          error: `${error.message}: ${(error.cause as Error)?.message}`,
        });
        giveUp(error);
        options.onGivenUp(error);
      },
    });
    this.#table = RouteTable.create({
      dataPlane: this.#dataPlane,
      endpoints:
        this.#cluster && KubernetesEndpoints.create(this.#cluster.client),
      ports: settings.ports,
      regions: this.#regions,
      reservedPort: anyPort ? undefined : settings.adminPort || undefined,
      clock,
      log,
    });
    this.#files = FileRoutes.create(this.#table, settings.origin.file, log);
    this.#load = LoadMeter.start(clock, () =>
      usageOfProcess(this.#dataPlane.busyMs()),
    );
    this.ready = new Promise((resolve, reject) => {
      this.#resolveReady = resolve;
      this.#rejectReady = reject;
    });
    // Whoever doesn't wait for it must not die of it.
    this.ready.catch(() => {});
  }

  get adminUrl(): string {
    const { adminUrl, adminHost } = this.#settings;
    return (
      adminUrl?.replace(/\/+$/, '') ??
      httpUrl(
        reachableHost(adminHost),
        this.#admin!.port,
        this.#open.adminTls ? 'https' : 'http',
      )
    );
  }

  port(routeId: string): number | undefined {
    return this.#dataPlane.port(routeId);
  }

  reload(routes: unknown[]): Promise<void> {
    return this.#files.reload(routes);
  }

  reportUnread(problem: string): void {
    this.#files.reportUnread(problem);
  }

  async reopenLogs(): Promise<void> {
    await this.#dataPlane.handOn();
    this.#open.accessLog?.reopen();
  }

  async start(routes: unknown[]): Promise<void> {
    const { adminHost, adminPort, tokens, host, advertise } = this.#settings;
    await Promise.race([whenWhole(this.#dataPlane), this.#givenUp]);
    await this.#files.load(routes);
    this.#admin = await AdminServer.listen(
      this.#adminContext(),
      { host: adminHost, port: adminPort },
      this.#log,
      this.#open.adminTls,
    ).catch(cause => {
      const [hostName, portName] = (['adminHost', 'adminPort'] as const).map(
        setting => quoted(this.#settings.origin, setting),
      );
      throw new Error(
        `${cause.message}; ${hostName} and ${portName} set another one`,
        { cause },
      );
    });
    this.#log.info('The admin API listens', {
      instance: this.instance,
      url: httpUrl(
        adminHost,
        this.#admin.port,
        this.#open.adminTls ? 'https' : 'http',
      ),
    });
    if (tokens.some(token => token.length < 16)) {
      this.#log.warn('A token is shorter than 16 characters');
    }
    if (this.#cluster === undefined) {
      this.#becomeReady();
      return;
    }
    this.#waitFor('the routes of the cluster have not been read yet');
    this.#kubernetes = KubernetesParts.start({
      cluster: this.#cluster,
      instance: this.instance,
      adminUrl: this.adminUrl,
      dataAddress: advertise ?? reachableHost(host),
      advertise,
      table: this.#table,
      listenPort: id => this.#dataPlane.port(id),
      clock: this.#clock,
      log: this.#log,
    });
    this.#kubernetes.synced
      .then(() => {
        this.#waitFor('instances of routes have not been read yet');
        return this.#table.whenAllServed();
      })
      .then(() => this.#becomeReady());
  }

  stop({ delay = false }: { delay?: boolean } = {}): Promise<void> {
    if (!delay) {
      this.#hurry();
    }
    this.#stopped ??= this.#stop(delay);
    return this.#stopped;
  }

  async #stop(delay: boolean): Promise<void> {
    const { drainDelay, drainTimeout } = this.#settings;
    this.#draining = true;
    this.#notReady = 'it is ending';
    this.#log.info('Ending');
    await Promise.all([
      this.#kubernetes?.leaveEntries(),
      delay ? this.#pause(drainDelay) : undefined,
    ]);
    this.#kubernetes?.stopFollowing();
    this.#table.close();
    // From here on no request begins, so nobody has to wait for this instance any more.
    const idle = this.#dataPlane.stop(drainTimeout);
    await this.#kubernetes?.leave();
    await idle;
    this.#samples?.stop();
    await this.#admin?.close();
    this.#load.stop();
    await this.#cluster?.client.close();
    await this.#open.close();
    this.#rejectReady(new Error('Stopped before it was ready'));
    this.#log.info('Ended');
  }

  #pause(ms: number): Promise<void> {
    return new Promise(resolve => {
      const cancel = this.#clock.after(ms, resolve);
      this.#hurry = () => {
        cancel();
        resolve();
      };
    });
  }

  #waitFor(what: string): void {
    if (!this.#draining) {
      this.#notReady = what;
    }
  }

  #becomeReady(): void {
    if (!this.#draining) {
      this.#notReady = undefined;
      this.#log.info('Ready', {
        routes: this.#table.list().length,
        pid: process.pid,
      });
      this.#resolveReady();
    }
  }

  #adminContext(): AdminContext {
    const { tokens, confirmTimeout, metrics, sampleHeaders } = this.#settings;
    return {
      instance: this.instance,
      startedAt: this.#startedAt,
      tokens,
      cookieKeys: this.#cookieKeys,
      confirmTimeout,
      metrics,
      table: this.#table,
      dataPlane: this.#dataPlane,
      regions: this.#regions,
      previews:
        this.#samples &&
        Previews.create({
          store: this.#samples,
          headers: sampleHeaders,
          cookieKeys: this.#cookieKeys,
          regions: this.#regions,
        }),
      accessLog: this.#open.accessLog,
      clock: this.#clock,
      load: () => this.#load.read(),
      notReady: () =>
        this.#notReady ??
        (this.#dataPlane.threads.serving === 0
          ? 'no thread carries requests, another one is starting'
          : undefined),
      draining: () => this.#draining,
      entryProblem: route => this.#kubernetes?.entryProblem(route),
      source: () => {
        const status = this.#kubernetes?.status() ?? NO_SOURCE;
        return {
          ...status,
          problems: [...status.problems, ...this.#files.problems],
        };
      },
    };
  }
}

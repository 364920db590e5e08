import { randomBytes } from 'node:crypto';
import type { AdminContext, SourceStatus } from '../admin/AdminContext';
import { AdminServer } from '../admin/AdminServer';
import { Clock, systemClock } from '../Clock';
import { HttpDataPlane } from '../dataplane/http/HttpDataPlane';
import { TrustedProxies } from '../decision/TrustedProxies';
import { KubernetesEndpoints } from '../kubernetes/KubernetesEndpoints';
import { createJsonLog, Log } from '../Log';
import { RouteTable } from '../routes/RouteTable';
import { httpUrl, reachableHost } from './addresses';
import { connectCluster } from './connectCluster';
import { FileRoutes } from './FileRoutes';
import { KubernetesParts } from './KubernetesParts';
import { ParsedSettings, parseSettings } from './parseSettings';
import type { ProxySettings } from './ProxySettings';

/**
 * What a proxy instance is started with besides its settings.
 *
 * @public
 */
export interface StartOptions {
  /** JSON lines on standard error by default. */
  log?: Log;
  clock?: Clock;
  /** Routes listen on free ports instead of their own; for tests. */
  anyPort?: boolean;
}

/**
 * A proxy instance that runs.
 *
 * @public
 */
export interface CanaryProxy {
  readonly instance: string;
  /** Where the admin API is, without a slash at the end. */
  readonly adminUrl: string;
  /** Resolves when all routes of the cluster were read once; rejects when it is stopped before. */
  readonly ready: Promise<void>;
  /** The port that listens for a route. */
  port(routeId: string): number | undefined;
  /** Takes routes that were written by hand again; those that are refused stay as they are, and the log tells. */
  reload(routes: unknown[]): Promise<void>;
  /**
   * Finishes what is in flight and ends.
   *
   * @param options - `delay`: first go on for `drainDelay`, not ready, so that others notice
   */
  stop(options?: { delay?: boolean }): Promise<void>;
}

/**
 * Starts a proxy instance in this process. Resolves when its admin API listens and the routes of the settings are served.
 *
 * @throws SettingsError where a setting is wrong; RouteError where a route of the settings is; Error with `code` where a port can't be had.
 * @public
 */
export async function startProxy(
  settings: ProxySettings,
  options: StartOptions = {},
): Promise<CanaryProxy> {
  const parsed = parseSettings(settings);
  const proxy = new DefaultCanaryProxy(parsed, {
    log: createJsonLog(),
    clock: systemClock,
    anyPort: false,
    ...options,
  });
  try {
    await proxy.start(parsed.routes);
  } catch (error) {
    await proxy.stop();
    throw error;
  }
  return proxy;
}

class DefaultCanaryProxy implements CanaryProxy {
  readonly instance: string;
  readonly ready: Promise<void>;
  readonly #settings: ParsedSettings;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #startedAt: number;
  readonly #cookieKeys: Buffer[];
  readonly #cluster: ReturnType<typeof connectCluster>;
  readonly #dataPlane: HttpDataPlane;
  readonly #table: RouteTable;
  readonly #files: FileRoutes;
  #admin: AdminServer | undefined;
  #kubernetes: KubernetesParts | undefined;
  #notReady: string | undefined = 'it is starting';
  #draining = false;
  #stopped: Promise<void> | undefined;
  #hurry = () => {};
  #resolveReady = () => {};
  #rejectReady: (error: Error) => void = () => {};

  constructor(settings: ParsedSettings, options: Required<StartOptions>) {
    const { clock, log, anyPort } = options;
    this.instance = settings.instance;
    this.#settings = settings;
    this.#clock = clock;
    this.#log = log;
    this.#startedAt = clock.now();
    this.#cookieKeys = cookieKeys(settings, log);
    this.#cluster = connectCluster(settings);
    this.#dataPlane = HttpDataPlane.create({
      host: settings.host,
      cookieKeys: this.#cookieKeys,
      trustedProxies: TrustedProxies.create(settings.trustedProxies),
      connectTimeout: settings.connectTimeout,
      responseTimeout: settings.responseTimeout,
      clock,
      anyPort,
    });
    this.#table = RouteTable.create({
      dataPlane: this.#dataPlane,
      endpoints:
        this.#cluster && KubernetesEndpoints.create(this.#cluster.client),
      ports: settings.ports,
      reservedPort: anyPort ? undefined : settings.adminPort || undefined,
      clock,
      log,
    });
    this.#files = FileRoutes.create(this.#table, log);
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
      httpUrl(reachableHost(adminHost), this.#admin!.port)
    );
  }

  port(routeId: string): number | undefined {
    return this.#dataPlane.port(routeId);
  }

  reload(routes: unknown[]): Promise<void> {
    return this.#files.reload(routes);
  }

  async start(routes: unknown[]): Promise<void> {
    const { adminHost, adminPort, tokens, host, advertise } = this.#settings;
    await this.#files.load(routes);
    this.#admin = await AdminServer.listen(
      this.#adminContext(),
      { host: adminHost, port: adminPort },
      this.#log,
    );
    this.#log.info('The admin API listens', {
      instance: this.instance,
      url: httpUrl(adminHost, this.#admin.port),
    });
    if (tokens.some(token => token.length < 16)) {
      this.#log.warn('A token is shorter than 16 characters');
    }
    if (this.#cluster === undefined) {
      this.#becomeReady();
      return;
    }
    this.#notReady = 'the routes of the cluster have not been read yet';
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
    this.#kubernetes.synced.then(() => this.#becomeReady());
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
    await this.#admin?.close();
    await this.#cluster?.client.close();
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

  #becomeReady(): void {
    if (!this.#draining) {
      this.#notReady = undefined;
      this.#log.info('Ready', { routes: this.#table.list().length });
      this.#resolveReady();
    }
  }

  #adminContext(): AdminContext {
    const { tokens, confirmTimeout, metrics } = this.#settings;
    return {
      instance: this.instance,
      startedAt: this.#startedAt,
      tokens,
      cookieKeys: this.#cookieKeys,
      confirmTimeout,
      metrics,
      table: this.#table,
      dataPlane: this.#dataPlane,
      clock: this.#clock,
      notReady: () => this.#notReady,
      draining: () => this.#draining,
      source: () => this.#kubernetes?.status() ?? NO_SOURCE,
    };
  }
}

const NO_SOURCE: SourceStatus = {
  kind: 'none',
  state: 'connected',
  refused: [],
  problems: [],
};

/** Keys as bytes; one of its own where none is given. */
function cookieKeys(settings: ParsedSettings, log: Log): Buffer[] {
  if (settings.cookieKeys.length === 0) {
    log.warn(
      "There are no 'cookieKeys': what is remembered of users ends with this process, and no other instance knows it",
    );
    return [randomBytes(32)];
  }
  return settings.cookieKeys.map(key =>
    Buffer.from(key, /^([0-9a-f]{2})+$/i.test(key) ? 'hex' : 'utf8'),
  );
}

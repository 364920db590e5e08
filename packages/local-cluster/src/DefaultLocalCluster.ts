import { randomBytes } from 'node:crypto';
import { applyManifests } from './applyManifests';
import { ApiServer } from './api/ApiServer';
import {
  createCertificate,
  keptCertificate,
  type Certificate,
} from './certificate';
import { systemClock } from './Clock';
import { runControllers } from './controllers/Controller';
import { DeploymentController } from './controllers/deployment/DeploymentController';
import { EndpointSliceController } from './controllers/endpoints/EndpointSliceController';
import { EventRecorder } from './controllers/EventRecorder';
import { GarbageCollector } from './controllers/GarbageCollector';
import { NamespaceController } from './controllers/NamespaceController';
import { ReplicaSetController } from './controllers/ReplicaSetController';
import { Scheduler } from './controllers/Scheduler';
import { createBasics } from './createBasics';
import { IngressListener } from './ingress/IngressListener';
import { kubeconfigOf, type KubeconfigEntry } from './kubeconfig';
import { Kubelet } from './kubelet/Kubelet';
import { PodLogs } from './kubelet/PodLogs';
import type {
  LocalCluster,
  LocalClusterOptions,
  Manifest,
} from './LocalCluster';
import { ClusterObjects } from './objects/ClusterObjects';
import { StatusError } from './objects/StatusError';
import { PortTakenError } from './PortTakenError';
import { allKinds } from './resources/kinds';
import { DataFile } from './store/DataFile';
import { ObjectStore } from './store/ObjectStore';
import { restoredObjects } from './store/restoredObjects';

const drain = 500;
const backoff = 10_000;
const patience = 2_000;

/** A cluster and all its parts, running in this process. */
export class DefaultLocalCluster implements LocalCluster {
  readonly #stops: Array<() => Promise<void> | void> = [];
  readonly #api: ApiServer;
  readonly #ingress: IngressListener;

  static async start(options: LocalClusterOptions): Promise<LocalCluster> {
    const name = options.name ?? 'local';
    const stops: Array<() => Promise<void> | void> = [];
    try {
      return await DefaultLocalCluster.#assemble(name, options, stops);
    } catch (error) {
      await stopAll(stops);
      throw error;
    }
  }

  static async #assemble(
    name: string,
    options: LocalClusterOptions,
    stops: Array<() => Promise<void> | void>,
  ): Promise<LocalCluster> {
    const clock = systemClock;
    const onError =
      options.onError ?? ((message: string) => console.error(message));
    const token = options.token ?? randomBytes(24).toString('base64url');
    const certificate = options.dataFile
      ? await keptCertificate(`${options.dataFile}.tls`, clock.now())
      : await createCertificate();
    const file = options.dataFile ? new DataFile(options.dataFile) : undefined;
    const kept = await file?.read();
    const store = ObjectStore.create({
      revision: Math.max(firstRevision(clock.now()), kept?.revision ?? 0),
      objects: kept && restoredObjects(kept),
    });
    const objects = ClusterObjects.create(store, () => clock.now());
    createBasics(objects);
    const logs = new PodLogs();
    const events = new EventRecorder(objects, clock);

    const api = await taken(name, 'port', options.port ?? 0, port =>
      ApiServer.start({
        port,
        token,
        certificate,
        kinds: allKinds,
        objects,
        logs,
      }),
    );
    stops.push(() => api.stop());
    const kubelet = Kubelet.create({
      objects,
      images: options.images,
      logs,
      events,
      clock,
      backoff: options.restartBackoff ?? backoff,
      drain: options.drain ?? drain,
      patience,
    });
    stops.push(() => kubelet.stop());
    // Closed before the pods end, which wait for requests that are under way.
    const ingress = await taken(
      name,
      'ingress.port',
      options.ingress?.port ?? 0,
      port =>
        IngressListener.start(objects, {
          port,
          trustForwarded: options.ingress?.trustForwarded ?? false,
        }),
    );
    stops.push(() => ingress.stop());
    if (file) {
      file.follow(store, error =>
        onError(`Failed to keep cluster '${name}': ${error}`),
      );
      stops.push(() => file.close());
    }
    kubelet.start();
    stops.push(
      runControllers(
        [
          new NamespaceController(objects, allKinds, certificate.cert, clock),
          new DeploymentController(objects, events, clock),
          new ReplicaSetController(objects, events, clock),
          new Scheduler(objects, clock),
          new EndpointSliceController(objects, clock),
          new GarbageCollector(objects, allKinds),
        ],
        store,
        clock,
        (controller, key, error) => {
          // What is refused because something is going or not there yet is tried again and is no fault.
          if (
            !(error instanceof StatusError) ||
            ![403, 404, 409].includes(error.code)
          ) {
            onError(
              `${controller} of cluster '${name}' failed at '${key}': ${
                error instanceof Error ? error.stack : error
              }`,
            );
          }
        },
      ),
    );
    return new DefaultLocalCluster(
      name,
      token,
      certificate,
      api,
      ingress,
      stops,
    );
  }

  private constructor(
    readonly name: string,
    readonly token: string,
    private readonly tls: Certificate,
    api: ApiServer,
    ingress: IngressListener,
    stops: Array<() => Promise<void> | void>,
  ) {
    this.#api = api;
    this.#ingress = ingress;
    this.#stops = stops;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#api.port}`;
  }

  get ingressUrl(): string {
    return `http://127.0.0.1:${this.#ingress.port}`;
  }

  get certificate(): string {
    return this.tls.cert;
  }

  kubeconfig(): string {
    return kubeconfigOf([kubeconfigEntry(this)]);
  }

  async apply(manifests: Manifest[]): Promise<void> {
    await applyManifests(this, manifests);
  }

  async stop(): Promise<void> {
    await stopAll(this.#stops);
  }
}

/**
 * A revision per millisecond, so that what a client remembers of an earlier start is too old here and never mistaken for something newer. It
 * begins again every three years, which keeps it short.
 */
function firstRevision(now: Date): number {
  return now.getTime() % 1e11;
}

/** What a kubeconfig says about a running cluster. */
export function kubeconfigEntry(
  cluster: Pick<LocalCluster, 'name' | 'url' | 'token' | 'certificate'>,
): KubeconfigEntry {
  const { name, token, certificate } = cluster;
  return {
    name,
    token,
    certificate,
    server: cluster.url.replace(/^http:/, 'https:'),
  };
}

async function taken<T>(
  cluster: string,
  option: 'port' | 'ingress.port',
  port: number,
  start: (port: number) => Promise<T>,
): Promise<T> {
  try {
    return await start(port);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
      ? new PortTakenError(port, option, cluster)
      : error;
  }
}

/** Stops what was started last first; one that fails doesn't keep the others. */
async function stopAll(
  stops: Array<() => Promise<void> | void>,
): Promise<void> {
  const failures: unknown[] = [];
  for (const stop of stops.splice(0).reverse()) {
    try {
      await stop();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) {
    throw failures[0];
  }
}

import type { ImageRegistry } from './kubelet/ImageRegistry';

/**
 * An object of any kind, as in a manifest.
 *
 * @public
 */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    [field: string]: unknown;
  };
  [field: string]: unknown;
}

/**
 * What a cluster is started with.
 *
 * @public
 */
export interface LocalClusterOptions {
  /** The name in kubeconfig files and messages, `local` by default. */
  name?: string;
  /** The port of the API server on 127.0.0.1; 0, the default, takes any free one. */
  port?: number;
  /** The bearer token of the only user, who may do everything; a random one by default. */
  token?: string;
  /** What pods can run. */
  images: ImageRegistry;
  /** The entrance; any free port by default. */
  ingress?: {
    port?: number;
    /** Keep the `X-Forwarded-For` that a client sends, instead of starting a new one with its address. Off by default. */
    trustForwarded?: boolean;
  };
  /** A file that keeps the cluster's objects between starts. Without it they live in memory. */
  dataFile?: string;
}

/**
 * A running cluster: an API server, its controllers, pods inside this process, and an entrance.
 *
 * @public
 */
export interface LocalCluster {
  readonly name: string;
  /** The API server over plain HTTP, for example `http://127.0.0.1:16443`. The same port answers TLS. */
  readonly url: string;
  readonly token: string;
  /** The certificate of the API server, PEM; for clients that speak TLS, which kubectl does. */
  readonly certificate: string;
  /** The entrance, for example `http://127.0.0.1:16480`. */
  readonly ingressUrl: string;
  /** A kubeconfig with this cluster alone, as YAML. */
  kubeconfig(): string;
  /**
   * Creates the objects, or updates those that exist, through the API server.
   * Throws with the server's message when one is refused.
   */
  apply(manifests: Manifest[]): Promise<void>;
  /** Ends pods, watches and listeners, and writes `dataFile` a last time. */
  stop(): Promise<void>;
}

/**
 * Starts a cluster. Resolves when it answers. Throws when a port is taken, naming it and the option that sets it.
 *
 * @public
 */
export async function startCluster(
  options: LocalClusterOptions,
): Promise<LocalCluster> {
  throw new Error(
    `Failed to start cluster '${options.name}': not yet implemented`,
  );
}

/**
 * Starts several clusters in this process; all or none.
 *
 * @public
 */
export async function startClusters(
  options: LocalClusterOptions[],
): Promise<LocalCluster[]> {
  return Promise.all(options.map(startCluster));
}

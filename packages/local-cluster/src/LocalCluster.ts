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
  /** A file that keeps the cluster's objects between starts; beside it, with the ending `.tls`, its certificate is kept. Without it they live in memory. */
  dataFile?: string;
  /** How long a deleted pod goes on serving after it has left the ready endpoints, in milliseconds; 500 by default. */
  drain?: number;
  /** The first pause before a container that crashed twice is started again, in milliseconds; 10,000 by default, doubling up to five minutes. */
  restartBackoff?: number;
  /** Told of faults of the cluster itself; they go to the standard error by default. */
  onError?: (message: string) => void;
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

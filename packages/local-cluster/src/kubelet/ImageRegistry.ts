/**
 * What a container is told when it starts.
 *
 * @public
 */
export interface PodContext {
  namespace: string;
  /** The name of the pod. */
  name: string;
  /** The image as the pod's container names it. */
  image: string;
  env: Record<string, string>;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  /** Adds a line to the pod's log, which `kubectl logs` shows. */
  log(line: string): void;
}

/**
 * A container that listens.
 *
 * @public
 */
export interface RunningContainer {
  /** The port on 127.0.0.1 that the container listens on. */
  port: number;
  /** Further ports on 127.0.0.1, by the name that the pod's manifest has for them. */
  ports?: Record<string, number>;
  /** Ends the container; resolves when its port is closed. */
  stop(): Promise<void>;
  /** Resolves when the container has ended by itself. */
  exited?: Promise<{ code: number }>;
}

/**
 * An image: something that can be started as the container of a pod, inside this process.
 *
 * @public
 */
export interface PodImage {
  /** Resolves when the container listens. A rejection is a crash: it is started again, with growing pauses. */
  start(context: PodContext): Promise<RunningContainer>;
}

/**
 * The images that pods of a cluster may name.
 *
 * @public
 */
export interface ImageRegistry {
  /** Answers `undefined` for an image that does not exist; the pod then waits with the reason `ErrImagePull`. */
  resolve(image: string): PodImage | undefined;
}

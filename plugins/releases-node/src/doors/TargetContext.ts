/**
 * The target that a door is asked about: one service in one environment.
 *
 * @public
 */
export interface TargetContext {
  /** `environment/namespace/name` of the component. */
  id: string;
  environment: string;
  production: boolean;
  /** Name of the cluster in the operator's configuration. */
  cluster: string;
  /** Namespace on the cluster. */
  namespace: string;
  /** A small number that belongs to this target alone, from 0; data planes take their port from it. Undefined until a canary needs it. */
  slot?: number;
  service: {
    entityRef: string;
    /** The component's `metadata.name`. */
    name: string;
    annotations: Record<string, string>;
  };
  /**
   * Goes up with every command on the target. An object that carries a smaller one may still be written by a worker that was overtaken, so it is
   * fenced before a command counts as done.
   */
  fence: number;
}

/**
 * What was seen, with the versions of the objects at that moment. Handed back to every effect, so that each writes only what it was decided on.
 *
 * @public
 */
export interface Seen {
  /** Belongs to the door that made it. */
  readonly guard: unknown;
}

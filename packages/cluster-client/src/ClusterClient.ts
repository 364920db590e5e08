/**
 * The part of a Kubernetes object that every kind has.
 *
 * @public
 */
export interface KubeObject {
  apiVersion?: string;
  kind?: string;
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
    generation?: number;
    creationTimestamp?: string;
    deletionTimestamp?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: Array<{
      apiVersion: string;
      kind: string;
      name: string;
      uid: string;
      controller?: boolean;
      blockOwnerDeletion?: boolean;
    }>;
    finalizers?: string[];
  };
}

/**
 * A kind of object on an API server, for example `{ apiVersion: 'apps/v1', plural: 'deployments' }`.
 *
 * @public
 */
export interface Resource {
  apiVersion: string;
  plural: string;
  /** Objects of the cluster itself, such as Namespaces. */
  clusterScoped?: boolean;
}

/**
 * Which objects of a resource are meant. Without `namespace`, those of all namespaces.
 *
 * @public
 */
export interface Selection {
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
}

/**
 * Receives the whole current set of objects whenever it changes.
 *
 * @public
 */
export interface ReflectorListener<T extends KubeObject> {
  /** Called after the first list and after every change; `objects` is keyed by `namespace/name` and must not be modified. */
  onChange(objects: ReadonlyMap<string, T>): void;
  /** Called when the source is lost (`connected` false) and when it is back. */
  onConnection?(connected: boolean, error?: Error): void;
}

/**
 * One running list-and-watch.
 *
 * @public
 */
export interface Reflector<T extends KubeObject> {
  readonly objects: ReadonlyMap<string, T>;
  /** Resolves after the first complete list; rejects only when closed before that. */
  readonly synced: Promise<void>;
  close(): void;
}

/**
 * An authenticated client for one Kubernetes API server.
 *
 * Every method throws `NotFoundError`, `ConflictError` (409), `InputError` (400, 422), `NotAllowedError` (403), `AuthenticationError` (401), or
 * `ServiceUnavailableError` when the server can't be reached, is overloaded or fails. Messages carry the server's own.
 *
 * @public
 */
export interface ClusterClient {
  get<T extends KubeObject>(
    resource: Resource,
    ref: { namespace?: string; name: string },
  ): Promise<T>;
  list<T extends KubeObject>(
    resource: Resource,
    selection: Selection,
  ): Promise<{ items: T[]; resourceVersion: string }>;
  create<T extends KubeObject>(resource: Resource, object: T): Promise<T>;
  /** Replaces an object; with `metadata.resourceVersion` set, only that version of it. */
  replace<T extends KubeObject>(resource: Resource, object: T): Promise<T>;
  /** A merge patch, or a JSON patch where `patch` is an array. A `resourceVersion` in a merge patch's metadata guards it. */
  patch<T extends KubeObject>(
    resource: Resource,
    ref: { namespace?: string; name: string; subresource?: 'scale' | 'status' },
    patch: object,
  ): Promise<T>;
  /** Deletes an object; with `resourceVersion`, only that version of it. */
  delete(
    resource: Resource,
    ref: { namespace?: string; name: string },
    options?: {
      resourceVersion?: string;
      uid?: string;
      propagation?: 'Background' | 'Foreground' | 'Orphan';
    },
  ): Promise<void>;
  /** Lists, then watches, and does so again after every interruption, with growing pauses. */
  reflect<T extends KubeObject>(
    resource: Resource,
    selection: Selection,
    listener: ReflectorListener<T>,
  ): Reflector<T>;
  /** The text answer of a GET, for example a pod's log. */
  text(path: string): Promise<string>;
}

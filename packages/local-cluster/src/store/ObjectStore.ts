import { deepFreeze } from './deepFreeze';
import { EventWindow, type StoreEvent } from './EventWindow';
import { objectKey, type KubeObject, type ObjectRef } from './KubeObject';

/** What an {@link ObjectStore} begins with. */
export interface ObjectStoreOptions {
  /** How many changes are surely kept for watches that resume. */
  window?: number;
  /** The revision of the last change before this store was made. */
  revision: number;
  objects?: Iterable<readonly [resource: string, object: KubeObject]>;
}

/**
 * All objects of a cluster, in memory, with one revision that counts every change.
 *
 * It knows nothing of kinds: defaults, validation and conflicts are decided above it. Everything is synchronous, so that whoever reads, decides and
 * writes without waiting in between is alone.
 */
export class ObjectStore {
  readonly #objects = new Map<string, Map<string, KubeObject>>();
  readonly #listeners = new Set<(event: StoreEvent) => void>();
  readonly #window: EventWindow;
  #revision: number;

  static create(options: ObjectStoreOptions): ObjectStore {
    return new ObjectStore(options);
  }

  private constructor(options: ObjectStoreOptions) {
    this.#revision = options.revision;
    for (const [resource, object] of options.objects ?? []) {
      this.#of(resource).set(objectKey(object.metadata), deepFreeze(object));
    }
    this.#window = new EventWindow(options.window ?? 2_000, options.revision);
  }

  /** The revision of the last change. */
  get revision(): number {
    return this.#revision;
  }

  /** The oldest revision from which a watch can be resumed. */
  get oldestRevision(): number {
    return this.#window.oldestRevision;
  }

  get(resource: string, ref: ObjectRef): KubeObject | undefined {
    return this.#of(resource).get(objectKey(ref));
  }

  /** The objects of a resource, ordered by namespace and name. */
  list(resource: string, namespace?: string): KubeObject[] {
    return ordered(this.#of(resource).values(), namespace);
  }

  /** As {@link ObjectStore.list} was at a revision, or `undefined` when that is no longer known. */
  listAt(
    resource: string,
    revision: number,
    namespace?: string,
  ): KubeObject[] | undefined {
    const since = this.#window.after(revision);
    if (!since) {
      return undefined;
    }
    const objects = new Map(this.#of(resource));
    for (const event of since.reverse()) {
      if (event.resource === resource) {
        const key = objectKey(event.object.metadata);
        if (event.previous) {
          objects.set(key, event.previous);
        } else {
          objects.delete(key);
        }
      }
    }
    return ordered(objects.values(), namespace);
  }

  /** Adds or replaces an object and gives it the next `resourceVersion`. */
  put(resource: string, object: KubeObject): KubeObject {
    const objects = this.#of(resource);
    const key = objectKey(object.metadata);
    const previous = objects.get(key);
    const stored = this.#withNextRevision(object);
    objects.set(key, stored);
    this.#emit({
      type: previous ? 'MODIFIED' : 'ADDED',
      resource,
      object: stored,
      previous,
      revision: this.#revision,
    });
    return stored;
  }

  /**
   * Removes an object. What is answered and sent to watches is its last state, or `final`, with the `resourceVersion` of the removal.
   */
  remove(
    resource: string,
    ref: ObjectRef,
    final?: KubeObject,
  ): KubeObject | undefined {
    const objects = this.#of(resource);
    const previous = objects.get(objectKey(ref));
    if (!previous) {
      return undefined;
    }
    objects.delete(objectKey(ref));
    const object = this.#withNextRevision(final ?? previous);
    this.#emit({
      type: 'DELETED',
      resource,
      object,
      previous,
      revision: this.#revision,
    });
    return object;
  }

  /** The changes after a revision, or `undefined` when some of them are no longer known. */
  eventsAfter(revision: number): StoreEvent[] | undefined {
    return this.#window.after(revision);
  }

  /** Calls the listener at every change, before the write returns; it must not write itself. Returns how to end it. */
  subscribe(listener: (event: StoreEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Everything, for keeping it. */
  *entries(): Iterable<readonly [resource: string, object: KubeObject]> {
    for (const [resource, objects] of this.#objects) {
      for (const object of objects.values()) {
        yield [resource, object];
      }
    }
  }

  #of(resource: string): Map<string, KubeObject> {
    let objects = this.#objects.get(resource);
    if (!objects) {
      objects = new Map();
      this.#objects.set(resource, objects);
    }
    return objects;
  }

  #withNextRevision(object: KubeObject): KubeObject {
    this.#revision += 1;
    return deepFreeze({
      ...object,
      metadata: { ...object.metadata, resourceVersion: `${this.#revision}` },
    });
  }

  #emit(event: StoreEvent): void {
    this.#window.push(event);
    for (const listener of this.#listeners) {
      listener(event);
    }
  }
}

function ordered(
  objects: Iterable<KubeObject>,
  namespace: string | undefined,
): KubeObject[] {
  const found = [];
  for (const object of objects) {
    if (!namespace || object.metadata.namespace === namespace) {
      found.push({ key: objectKey(object.metadata), object });
    }
  }
  found.sort((a, b) => (a.key < b.key ? -1 : 1));
  return found.map(entry => entry.object);
}

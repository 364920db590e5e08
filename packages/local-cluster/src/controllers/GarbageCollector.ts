import type { ClusterObjects } from '../objects/ClusterObjects';
import {
  apiVersionOf,
  resourceOf,
  type ResourceKind,
} from '../resources/ResourceKind';
import type { StoreEvent } from '../store/EventWindow';
import {
  objectKey,
  parseObjectKey,
  type KubeObject,
  type OwnerReference,
} from '../store/KubeObject';
import type { Controller } from './Controller';

/** Deletes objects whose owners are gone, and lets owners go that wait for what they own. */
export class GarbageCollector implements Controller {
  readonly name = 'garbage-collector';
  readonly #objects: ClusterObjects;
  readonly #kinds: ResourceKind[];

  constructor(objects: ClusterObjects, kinds: ResourceKind[]) {
    this.#objects = objects;
    this.#kinds = kinds;
  }

  *initialKeys(): Iterable<string> {
    for (const [resource, object] of this.#objects.store.entries()) {
      if (object.metadata.ownerReferences || object.metadata.finalizers) {
        yield keyOf(resource, object);
      }
    }
  }

  *keysOf({ type, resource, object }: StoreEvent): Iterable<string> {
    const { ownerReferences, finalizers, uid } = object.metadata;
    if (type === 'DELETED') {
      for (const [otherResource, other] of this.#dependentsOf(uid)) {
        yield keyOf(otherResource, other);
      }
      for (const reference of ownerReferences ?? []) {
        const owner = this.#ownerOf(object, reference);
        if (typeof owner === 'object') {
          yield keyOf(owner.resource, owner.object);
        }
      }
    } else if (ownerReferences || finalizers) {
      yield keyOf(resource, object);
    }
  }

  reconcile(key: string): void {
    const separator = key.indexOf('|');
    const resource = key.slice(0, separator);
    const kind = this.#kinds.find(each => resourceOf(each) === resource);
    const object =
      kind &&
      this.#objects.find(kind, parseObjectKey(key.slice(separator + 1)));
    if (!kind || !object) {
      return;
    }
    if (object.metadata.deletionTimestamp) {
      this.#letGo(kind, object);
    } else if (object.metadata.ownerReferences?.length) {
      this.#judge(kind, object);
    }
  }

  /** An object that is being deleted: does it still wait for what it owns? */
  #letGo(kind: ResourceKind, object: KubeObject): void {
    const { finalizers = [], uid } = object.metadata;
    if (finalizers.includes('orphan')) {
      for (const [resource, dependent] of this.#dependentsOf(uid)) {
        this.#modify(resource, dependent, each => {
          each.metadata.ownerReferences = each.metadata.ownerReferences?.filter(
            reference => reference.uid !== uid,
          );
        });
      }
      this.#removeFinalizer(kind, object, 'orphan');
    } else if (finalizers.includes('foregroundDeletion')) {
      const blocking = this.#dependentsOf(uid).filter(([, dependent]) =>
        dependent.metadata.ownerReferences?.some(
          reference => reference.uid === uid && reference.blockOwnerDeletion,
        ),
      );
      if (blocking.length === 0) {
        this.#removeFinalizer(kind, object, 'foregroundDeletion');
      }
      for (const [resource, dependent] of blocking) {
        const own = this.#kinds.find(each => resourceOf(each) === resource);
        if (own && !dependent.metadata.deletionTimestamp) {
          this.#judge(own, dependent);
        }
      }
    }
  }

  /** An object with owners: is one of them left? */
  #judge(kind: ResourceKind, object: KubeObject): void {
    const references = object.metadata.ownerReferences ?? [];
    const judged = references.map(reference => ({
      reference,
      owner: this.#ownerOf(object, reference),
    }));
    const absent = judged.filter(each => each.owner === 'absent');
    const waiting = judged.filter(
      each =>
        typeof each.owner === 'object' &&
        each.owner.object.metadata.deletionTimestamp &&
        each.owner.object.metadata.finalizers?.includes('foregroundDeletion'),
    );
    if (absent.length + waiting.length < references.length) {
      const gone = new Set([...absent, ...waiting].map(each => each.reference));
      if (gone.size > 0) {
        this.#objects.modify(kind, object.metadata, each => {
          each.metadata.ownerReferences = each.metadata.ownerReferences?.filter(
            (_, index) => !gone.has(references[index]),
          );
        });
      }
      return;
    }
    const hasDependents = this.#dependentsOf(object.metadata.uid).length > 0;
    this.#objects.delete(kind, object.metadata, {
      propagation:
        waiting.length > 0 && hasDependents ? 'Foreground' : 'Background',
      uid: object.metadata.uid,
    });
  }

  #dependentsOf(uid: string): Array<readonly [string, KubeObject]> {
    return [...this.#objects.store.entries()].filter(([, object]) =>
      object.metadata.ownerReferences?.some(owner => owner.uid === uid),
    );
  }

  /** The owner that a reference means. One of a kind that isn't served counts as being there: who knows. */
  #ownerOf(
    object: KubeObject,
    reference: OwnerReference,
  ): { resource: string; object: KubeObject } | 'absent' | 'unknown' {
    const kind = this.#kinds.find(
      each =>
        each.kind === reference.kind &&
        apiVersionOf(each) === reference.apiVersion,
    );
    if (!kind) {
      return 'unknown';
    }
    const owner = this.#objects.find(kind, {
      namespace: kind.namespaced ? object.metadata.namespace : undefined,
      name: reference.name,
    });
    return owner?.metadata.uid === reference.uid
      ? { resource: resourceOf(kind), object: owner }
      : 'absent';
  }

  #removeFinalizer(kind: ResourceKind, object: KubeObject, name: string): void {
    this.#objects.modify(kind, object.metadata, each => {
      each.metadata.finalizers = each.metadata.finalizers?.filter(
        finalizer => finalizer !== name,
      );
    });
  }

  #modify(
    resource: string,
    object: KubeObject,
    change: (object: KubeObject) => void,
  ): void {
    const kind = this.#kinds.find(each => resourceOf(each) === resource);
    if (kind) {
      this.#objects.modify(kind, object.metadata, change);
    }
  }
}

function keyOf(resource: string, object: KubeObject): string {
  return `${resource}|${objectKey(object.metadata)}`;
}

import { randomUUID } from 'node:crypto';
import { isSameJson } from '../store/isSameJson';
import type { KubeObject, ObjectRef } from '../store/KubeObject';
import type { ObjectStore } from '../store/ObjectStore';
import {
  resourceOf,
  type KindContext,
  type ResourceKind,
} from '../resources/ResourceKind';
import {
  validateMetadata,
  validateMetadataUpdate,
} from '../resources/validateMetadata';
import { decodeObject, type FieldValidation } from './decodeObject';
import type { DeleteOptions } from './DeleteOptions';
import { randomSuffix } from './randomName';
import {
  checkPreconditions,
  checkVersion,
  dropUndefined,
  isReleased,
  wishDiffers,
} from './writeRules';
import {
  alreadyExists,
  badRequest,
  forbiddenWrite,
  invalidObject,
  notFound,
  StatusError,
} from './StatusError';

/** How an object is created or changed. */
export interface WriteOptions {
  namespace?: string;
  dryRun?: boolean;
  fieldValidation?: FieldValidation;
  /** Which part is written: everything but the status by default. */
  part?: 'status';
  /** The writer is this cluster itself: what can't be changed by users may be. */
  trusted?: boolean;
}

/** The outcome of a write. */
export interface Written {
  object: KubeObject;
  warnings: string[];
}

const orphanFinalizer = 'orphan';
const foregroundFinalizer = 'foregroundDeletion';

/**
 * The objects of a cluster with the rules of their kinds: defaults, validation, conflicts, generations, deletion in steps.
 *
 * The API server and the controllers write through it. Every method is synchronous and throws `StatusError`.
 */
export class ClusterObjects {
  readonly #context: KindContext;

  static create(store: ObjectStore, now: () => Date): ClusterObjects {
    return new ClusterObjects(store, now);
  }

  private constructor(readonly store: ObjectStore, readonly now: () => Date) {
    this.#context = {
      list: resource => store.list(resource),
      get now() {
        return now();
      },
    };
  }

  find(kind: ResourceKind, ref: ObjectRef): KubeObject | undefined {
    return this.store.get(resourceOf(kind), ref);
  }

  get(kind: ResourceKind, ref: ObjectRef): KubeObject {
    const object = this.find(kind, ref);
    if (!object) {
      throw notFound(kind, ref.name);
    }
    return object;
  }

  list(kind: ResourceKind, namespace?: string): KubeObject[] {
    return this.store.list(resourceOf(kind), namespace);
  }

  create(
    kind: ResourceKind,
    raw: unknown,
    options: WriteOptions = {},
  ): Written {
    const { object, warnings } = decodeObject(
      kind,
      raw,
      options.fieldValidation,
    );
    const { metadata } = object;
    this.#placeInNamespace(kind, object, options.namespace);
    if (metadata.resourceVersion) {
      throw new StatusError(
        500,
        'resourceVersion should not be set on objects to be created',
      );
    }
    if (!metadata.name && metadata.generateName) {
      metadata.name = `${metadata.generateName.slice(0, 58)}${randomSuffix()}`;
    }
    object.metadata = {
      ...metadata,
      uid: randomUUID(),
      creationTimestamp: this.#timestamp(),
      generation: kind.hasGeneration ? 1 : undefined,
    };
    for (const field of [
      'deletionTimestamp',
      'deletionGracePeriodSeconds',
      'managedFields',
      'selfLink',
      ...(kind.hasGeneration ? [] : ['generation']),
    ]) {
      delete (object.metadata as unknown as Record<string, unknown>)[field];
    }
    if (kind.hasStatus) {
      object.status = decodeObject(kind, {}).object.status;
    }
    kind.prepare?.(object, undefined, this.#context);
    // Admission comes before validation, as on a real API server.
    this.#admit(kind, object);
    this.#check(kind, object, [
      ...validateMetadata(kind, object),
      ...(kind.validate?.(object, this.#context) ?? []),
    ]);
    if (this.find(kind, object.metadata)) {
      throw alreadyExists(kind, object.metadata.name);
    }
    return {
      object: options.dryRun
        ? object
        : this.store.put(resourceOf(kind), object),
      warnings: [...warnings, ...(kind.warnings?.(object) ?? [])],
    };
  }

  /** Replaces an object, or its status. A write that changes nothing leaves the object as it is, with its `resourceVersion`. */
  update(
    kind: ResourceKind,
    ref: ObjectRef,
    raw: unknown,
    options: WriteOptions = {},
  ): Written {
    const { object, warnings } = decodeObject(
      kind,
      raw,
      options.fieldValidation,
    );
    this.#placeInNamespace(kind, object, ref.namespace);
    if (object.metadata.name !== ref.name) {
      throw badRequest(
        object.metadata.name
          ? `the name of the object (${object.metadata.name}) does not match the name on the URL (${ref.name})`
          : 'the name of the object must be provided on an update',
      );
    }
    const previous = this.get(kind, ref);
    checkVersion(kind, object, previous);
    const candidate = this.#merge(kind, object, previous, options);
    kind.prepare?.(candidate, previous, this.#context);
    if (
      kind.hasGeneration &&
      (wishDiffers(candidate, previous) ||
        (kind.countsAnnotations &&
          options.part !== 'status' &&
          !isSameJson(
            candidate.metadata.annotations,
            previous.metadata.annotations,
          )))
    ) {
      candidate.metadata.generation = (previous.metadata.generation ?? 0) + 1;
    }
    this.#check(kind, candidate, [
      ...validateMetadata(kind, candidate),
      ...validateMetadataUpdate(candidate, previous),
      ...(options.part === 'status' || options.trusted
        ? []
        : [
            ...(kind.validate?.(candidate, this.#context) ?? []),
            ...(kind.validateUpdate?.(candidate, previous) ?? []),
          ]),
    ]);
    const all = [...warnings, ...(kind.warnings?.(candidate) ?? [])];
    if (options.dryRun) {
      return { object: candidate, warnings: all };
    }
    if (isReleased(kind, candidate)) {
      this.store.remove(resourceOf(kind), ref);
      return { object: candidate, warnings: all };
    }
    return {
      object: isSameJson(candidate, previous)
        ? previous
        : this.store.put(resourceOf(kind), candidate),
      warnings: all,
    };
  }

  /** Reads, changes and writes in one go. `change` gets a copy that it may modify. */
  modify(
    kind: ResourceKind,
    ref: ObjectRef,
    change: (object: KubeObject) => void,
    options: WriteOptions = {},
  ): KubeObject {
    const candidate = structuredClone(this.get(kind, ref));
    change(candidate);
    return this.update(kind, ref, candidate, { trusted: true, ...options })
      .object;
  }

  /**
   * Deletes an object, or begins to: an object with finalizers or a grace period stays, marked, until those have ended.
   *
   * `removed` says whether it is gone.
   */
  delete(
    kind: ResourceKind,
    ref: ObjectRef,
    options: DeleteOptions,
  ): { object: KubeObject; removed: boolean } {
    const previous = this.get(kind, ref);
    checkPreconditions(kind, previous, options);
    const candidate = structuredClone(previous);
    const { metadata } = candidate;
    const finalizers = new Set(metadata.finalizers);
    if (!metadata.deletionTimestamp) {
      if (options.propagation === 'Foreground') {
        finalizers.add(foregroundFinalizer);
      } else if (options.propagation === 'Orphan') {
        finalizers.add(orphanFinalizer);
      }
    }
    const grace = kind.gracePeriod?.(candidate, options.gracePeriod) ?? 0;
    if (finalizers.size > 0) {
      metadata.finalizers = [...finalizers];
    }
    if (grace === 0 && finalizers.size === 0 && !kind.isHeld?.(candidate)) {
      if (kind.gracePeriod) {
        metadata.deletionTimestamp ??= this.#timestamp();
        metadata.deletionGracePeriodSeconds = 0;
      }
      return {
        object: options.dryRun
          ? previous
          : this.store.remove(resourceOf(kind), ref, candidate) ?? previous,
        removed: true,
      };
    }
    if (metadata.deletionTimestamp === undefined) {
      if (kind.hasGeneration) {
        metadata.generation = (metadata.generation ?? 0) + 1;
      }
      kind.beginDeletion?.(candidate);
    }
    if (
      metadata.deletionTimestamp === undefined ||
      grace < (metadata.deletionGracePeriodSeconds ?? 0)
    ) {
      metadata.deletionTimestamp = this.#timestamp(grace);
      if (!kind.isHeld) {
        metadata.deletionGracePeriodSeconds = grace;
      }
    }
    return {
      object:
        options.dryRun || isSameJson(candidate, previous)
          ? candidate
          : this.store.put(resourceOf(kind), candidate),
      removed: false,
    };
  }

  /** Lets go of an object that {@link ResourceKind.isHeld}. */
  finalize(kind: ResourceKind, ref: ObjectRef): void {
    this.store.remove(resourceOf(kind), ref);
  }

  #placeInNamespace(
    kind: ResourceKind,
    object: KubeObject,
    namespace: string | undefined,
  ): void {
    const { metadata } = object;
    if (!kind.namespaced) {
      delete metadata.namespace;
      return;
    }
    if (metadata.namespace && namespace && metadata.namespace !== namespace) {
      throw badRequest(
        'the namespace of the provided object does not match the namespace sent on the request',
      );
    }
    metadata.namespace = namespace ?? metadata.namespace ?? 'default';
  }

  #admit(kind: ResourceKind, object: KubeObject): void {
    const { name, namespace } = object.metadata;
    if (namespace) {
      const holder = this.store.get('/namespaces', { name: namespace });
      if (!holder) {
        throw notFound(
          { group: '', plural: 'namespaces', kind: 'Namespace' },
          namespace,
        );
      }
      if (holder.metadata.deletionTimestamp) {
        throw forbiddenWrite(
          kind,
          name,
          `unable to create new content in namespace ${namespace} because it is being terminated`,
          [
            {
              reason: 'NamespaceTerminating',
              message: `namespace ${namespace} is being terminated`,
              field: 'metadata.namespace',
            },
          ],
        );
      }
    }
    const refusal = kind.admit?.(object, this.#context);
    if (refusal) {
      throw forbiddenWrite(kind, name, refusal);
    }
  }

  #merge(
    kind: ResourceKind,
    object: KubeObject,
    previous: KubeObject,
    options: WriteOptions,
  ): KubeObject {
    const kept = previous.metadata;
    const candidate: KubeObject =
      options.part === 'status'
        ? { ...structuredClone(previous), status: object.status }
        : object;
    candidate.metadata = {
      ...(options.part === 'status'
        ? { ...candidate.metadata, annotations: object.metadata.annotations }
        : object.metadata),
      uid: kept.uid,
      resourceVersion: kept.resourceVersion,
      creationTimestamp: kept.creationTimestamp,
      generateName: kept.generateName,
      generation: kept.generation,
      deletionTimestamp: kept.deletionTimestamp,
      deletionGracePeriodSeconds: kept.deletionGracePeriodSeconds,
    };
    if (kind.hasStatus && options.part !== 'status') {
      candidate.status = structuredClone(previous.status);
    }
    dropUndefined(candidate.metadata);
    delete (candidate.metadata as { managedFields?: unknown }).managedFields;
    return candidate;
  }

  #check(
    kind: ResourceKind,
    object: KubeObject,
    causes: Parameters<typeof invalidObject>[2],
  ): void {
    if (causes.length > 0) {
      throw invalidObject(kind, object.metadata.name ?? '', causes);
    }
  }

  #timestamp(secondsAhead = 0): string {
    const date = new Date(this.now().getTime() + secondsAhead * 1000);
    return date.toISOString().replace(/\.\d+Z$/, 'Z');
  }
}

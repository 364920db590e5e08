import type { ResourceKind } from '../resources/ResourceKind';
import { isSameJson } from '../store/isSameJson';
import type { KubeObject } from '../store/KubeObject';
import type { DeleteOptions } from './DeleteOptions';
import { conflict, preconditionFailed, StatusError } from './StatusError';

/** Throws a `StatusError` (409, 500) when a written object names another version or another object than the stored one. */
export function checkVersion(
  kind: ResourceKind,
  object: KubeObject,
  previous: KubeObject,
): void {
  const { resourceVersion, uid, name } = object.metadata;
  if (resourceVersion && !/^\d+$/.test(resourceVersion)) {
    throw new StatusError(
      500,
      `strconv.ParseUint: parsing ${JSON.stringify(
        resourceVersion,
      )}: invalid syntax`,
    );
  }
  if (uid && uid !== previous.metadata.uid) {
    throw conflict(
      kind,
      name,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${previous.metadata.uid}`,
    );
  }
  if (
    resourceVersion &&
    resourceVersion !== '0' &&
    resourceVersion !== previous.metadata.resourceVersion
  ) {
    throw conflict(kind, name);
  }
}

/** Throws a `StatusError` (409) when a delete is meant for another version or another object. */
export function checkPreconditions(
  kind: ResourceKind,
  previous: KubeObject,
  { uid, resourceVersion }: DeleteOptions,
): void {
  const { metadata } = previous;
  if (uid !== undefined && uid !== metadata.uid) {
    throw preconditionFailed(
      kind,
      metadata.name,
      `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
    );
  }
  if (
    resourceVersion !== undefined &&
    resourceVersion !== metadata.resourceVersion
  ) {
    throw preconditionFailed(
      kind,
      metadata.name,
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`,
    );
  }
}

/** A deleted object that nothing holds any more. */
export function isReleased(kind: ResourceKind, object: KubeObject): boolean {
  const { metadata } = object;
  return (
    metadata.deletionTimestamp !== undefined &&
    !metadata.finalizers?.length &&
    !metadata.deletionGracePeriodSeconds &&
    !kind.isHeld?.(object)
  );
}

/** Whether anything beside metadata and status differs. */
export function wishDiffers(
  candidate: KubeObject,
  previous: KubeObject,
): boolean {
  const wish = ({ metadata, status, ...rest }: KubeObject) => rest;
  return !isSameJson(wish(candidate), wish(previous));
}

/** Removes the fields that have no value, in place: they would make equal objects differ. */
export function dropUndefined(fields: object): void {
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) {
      delete (fields as Record<string, unknown>)[name];
    }
  }
}

import type { KubeObject } from '../store/KubeObject';
import type { ResourceKind } from '../resources/ResourceKind';
import { badRequest } from '../objects/StatusError';

/** Which part of each object a table carries beside its cells. */
export type IncludedObject = 'Metadata' | 'Object' | 'None';

/** Reads `?includeObject=`. Throws a `StatusError` (400). */
export function readIncludedObject(query: URLSearchParams): IncludedObject {
  const value = query.get('includeObject') || 'Metadata';
  if (value !== 'Metadata' && value !== 'Object' && value !== 'None') {
    throw badRequest(
      `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(
        value,
      )}: must be 'Metadata', 'Object', 'None', or empty`,
    );
  }
  return value;
}

/** Objects as `kubectl get` prints them: the columns of the kind, a row each. */
export function toTable(
  kind: ResourceKind,
  objects: KubeObject[],
  metadata: object,
  included: IncludedObject,
  now: Date,
): object {
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: kind.columns.map(column => ({
      name: column.name,
      type: column.type ?? 'string',
      format: column.format ?? '',
      description: '',
      priority: column.wide ? 1 : 0,
    })),
    rows: objects.map(object => ({
      cells: kind.columns.map(column => column.cell(object, now)),
      object: rowObject(object, included),
    })),
  };
}

/** The metadata of an object, as an object of its own. */
export function toMetadata(object: KubeObject): object {
  return {
    kind: 'PartialObjectMetadata',
    apiVersion: 'meta.k8s.io/v1',
    metadata: object.metadata,
  };
}

function rowObject(
  object: KubeObject,
  included: IncludedObject,
): object | null {
  if (included === 'None') {
    return null;
  }
  return included === 'Object' ? object : toMetadata(object);
}

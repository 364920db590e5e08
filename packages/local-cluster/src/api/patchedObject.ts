import { DecodeError } from '../objects/decodeObject';
import { invalidObject, StatusError } from '../objects/StatusError';
import { invalid } from '../resources/causes';
import type { ResourceKind } from '../resources/ResourceKind';
import type { KubeObject } from '../store/KubeObject';

/** A patch that makes the fields of an object wrong is refused in another way than an object that comes wrong. */
export function updatePatched<T>(update: () => T): T {
  try {
    return update();
  } catch (error) {
    if (error instanceof DecodeError) {
      const message = `Invalid value: the patched object: ${error.problem}`;
      throw new StatusError(
        422,
        ` "" is invalid: patch: ${message}`,
        'Invalid',
        {
          causes: [{ reason: 'FieldValueInvalid', message, field: 'patch' }],
        },
      );
    }
    throw error;
  }
}

/** Throws a `StatusError` (422) when a patch changes which object it is. */
export function checkUid(
  kind: ResourceKind,
  patched: unknown,
  target: KubeObject,
): void {
  const uid = (patched as Partial<KubeObject>).metadata?.uid;
  if (uid && uid !== target.metadata.uid) {
    const cause = invalid('metadata.uid', uid, 'field is immutable');
    // Twice, as a real API server says it.
    throw invalidObject(kind, target.metadata.name, [cause, cause]);
  }
}

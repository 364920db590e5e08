import { applyPatch as applyJsonPatch, type Operation } from 'fast-json-patch';
import type { KubeObject } from '../store/KubeObject';
import type { ResourceKind } from '../resources/ResourceKind';
import { badRequest, invalidObject, StatusError } from '../objects/StatusError';
import { mergePatch } from './mergePatch';
import { strategicMergePatch } from './strategicMergePatch';

const patchTypes = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
];

/**
 * Applies a patch of the type that its media type names.
 *
 * Throws a `StatusError`: 415 for another media type, 400 or 422 for a patch that can't be applied.
 */
export function applyPatch(
  kind: ResourceKind,
  current: KubeObject,
  mediaType: string,
  patch: unknown,
): unknown {
  switch (mediaType) {
    case patchTypes[0]:
      return jsonPatch(kind, current, patch);
    case patchTypes[1]:
      requireObject(patch);
      return mergePatch(current, patch);
    case patchTypes[2]:
      requireObject(patch);
      try {
        return strategicMergePatch(kind.schema, current, patch);
      } catch (error) {
        throw new StatusError(500, (error as Error).message);
      }
    default:
      throw new StatusError(
        415,
        `the body of the request was in an unknown format - accepted media types include: ${patchTypes.join(
          ', ',
        )}`,
        'UnsupportedMediaType',
        {},
      );
  }
}

function jsonPatch(
  kind: ResourceKind,
  current: KubeObject,
  patch: unknown,
): unknown {
  if (!Array.isArray(patch)) {
    throw badRequest(
      'json: cannot unmarshal object into Go value of type jsonpatch.Patch',
    );
  }
  try {
    return applyJsonPatch(
      structuredClone(current),
      patch as Operation[],
      true,
      true,
    ).newDocument;
  } catch (error) {
    const refusal = invalidObject(kind, '', []);
    throw new StatusError(
      422,
      `the server rejected our request due to an error in our request: ${
        (error as Error).message.split('\n')[0]
      }`,
      refusal.reason,
      {},
    );
  }
}

function requireObject(patch: unknown): void {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) {
    throw badRequest(
      'json: cannot unmarshal array into Go value of type map[string]interface {}',
    );
  }
}

import {
  ClusterClient,
  KubeObject,
  Resource,
} from '@backstage-releases/cluster-client';
import {
  ANNOTATION_FENCE,
  TargetContext,
} from '@backstage-releases/plugin-releases-node';
import { ConflictError } from '@backstage/errors';
import { isNamed } from './isNamed';

/** How often a fence is tried on an object that others write at the same time, such as a Deployment that is rolling. */
const ATTEMPTS = 10;

/** The fence that an object carries; 0 where it has none. */
export function fenceOf(
  object: KubeObject,
  annotation = ANNOTATION_FENCE,
): number {
  const value = Number(object.metadata.annotations?.[annotation] ?? 0);
  return Number.isSafeInteger(value) ? value : 0;
}

/**
 * Refuses what is done for an earlier command than the one that an object was fenced with. A worker that was overtaken before it looked has seen the
 * newest version of everything, so that no `resourceVersion` would stop it.
 *
 * @throws ConflictError where `fence` is later than the target's.
 */
export function refuseOvertaken(target: TargetContext, fence: number): void {
  if (fence > target.fence) {
    throw new ConflictError(
      `A later command than '${target.fence}' was carried out on '${target.id}'`,
    );
  }
}

/**
 * Writes a fence to an object that carries a smaller one, and so makes every write that was decided on an earlier version of it fail.
 *
 * An object that is gone needs no fence.
 *
 * @throws ConflictError where the object changes faster than it can be written.
 */
export async function writeFence(
  client: ClusterClient,
  resource: Resource,
  object: KubeObject,
  fence: number,
  annotation = ANNOTATION_FENCE,
): Promise<void> {
  const { namespace, name } = object.metadata;
  let current = object;
  for (let attempt = 1; fenceOf(current, annotation) < fence; attempt++) {
    try {
      await client.patch(
        resource,
        { namespace, name },
        {
          metadata: {
            resourceVersion: current.metadata.resourceVersion,
            annotations: { [annotation]: String(fence) },
          },
        },
      );
      return;
    } catch (error) {
      if (isNamed(error, 'NotFoundError')) {
        return;
      }
      if (!isNamed(error, 'ConflictError') || attempt >= ATTEMPTS) {
        throw error;
      }
    }
    try {
      current = await client.get(resource, { namespace, name });
    } catch (error) {
      if (isNamed(error, 'NotFoundError')) {
        return;
      }
      throw error;
    }
  }
}

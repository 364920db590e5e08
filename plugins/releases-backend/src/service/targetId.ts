import { parseEntityRef } from '@backstage/catalog-model';
import { NotFoundError } from '@backstage/errors';
import { TargetRef } from '@backstage-releases/plugin-releases-common';

/** The id of a target. Throws `NotFoundError` where the ref can't be one. */
export function targetId(ref: TargetRef): string {
  try {
    const { namespace, name } = parseEntityRef(ref.entityRef);
    return `${ref.environment}/${namespace}/${name}`;
  } catch {
    throw new NotFoundError(`No entity '${ref.entityRef}' found`);
  }
}

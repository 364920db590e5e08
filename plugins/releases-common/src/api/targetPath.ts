import { parseEntityRef } from '@backstage/catalog-model';
import { TargetRef } from './ReleasesApi';

/**
 * The path of a target below the backend's base URL.
 *
 * @public
 */
export function targetPath(ref: TargetRef): string {
  const { namespace, name } = parseEntityRef(ref.entityRef);
  return `/targets/${[ref.environment, namespace, name]
    .map(encodeURIComponent)
    .join('/')}`;
}

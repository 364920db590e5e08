import { Entity } from '@backstage/catalog-model';
import { ANNOTATION_PLAN } from '@backstage-releases/plugin-releases-common';

/**
 * Whether an entity is released by this suite: a component that names a release plan.
 *
 * @public
 */
export function isReleasesAvailable(entity: Entity): boolean {
  return (
    entity.kind.toLocaleLowerCase('en-US') === 'component' &&
    Boolean(entity.metadata.annotations?.[ANNOTATION_PLAN])
  );
}

import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { ServiceReleases } from '../service/ServiceReleases';

/** The tab **Releases** of the entity around it. */
export function EntityReleasesContent() {
  const { entity } = useEntity();
  const entityRef = stringifyEntityRef(entity);
  return <ServiceReleases key={entityRef} entityRef={entityRef} />;
}

import { RELATION_OWNED_BY } from '@backstage/catalog-model';
import { useApi } from '@backstage/core-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import useAsync from 'react-use/esm/useAsync';

/** Entity ref of a component's owner; undefined until that is known, and where there is none. */
export function useOwner(entityRef: string): string | undefined {
  const catalogApi = useApi(catalogApiRef);
  const { value } = useAsync(
    () => catalogApi.getEntityByRef(entityRef),
    [catalogApi, entityRef],
  );
  return value?.relations?.find(({ type }) => type === RELATION_OWNED_BY)
    ?.targetRef;
}

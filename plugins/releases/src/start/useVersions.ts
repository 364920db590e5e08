import { useApi } from '@backstage/core-plugin-api';
import { Version } from '@backstage-releases/plugin-releases-common';
import useAsyncRetry from 'react-use/esm/useAsyncRetry';
import { releasesApiRef } from '../releasesApiRef';

/** Versions that can be released, the newest first. */
export function useVersions(entityRef: string): {
  versions?: Version[];
  error?: Error;
  retry(): void;
} {
  const api = useApi(releasesApiRef);
  const { value, error, retry } = useAsyncRetry(
    () => api.getVersions(entityRef),
    [api, entityRef],
  );
  return { versions: value, error, retry };
}

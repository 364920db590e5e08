import {
  BackstageUserIdentity,
  identityApiRef,
  useApi,
} from '@backstage/core-plugin-api';
import useAsync from 'react-use/esm/useAsync';

/** Who is signed in; undefined until that is known. */
export function useIdentity(): BackstageUserIdentity | undefined {
  const identityApi = useApi(identityApiRef);
  return useAsync(() => identityApi.getBackstageIdentity(), [identityApi])
    .value;
}

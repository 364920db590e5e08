import {
  createApiFactory,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import { DefaultReleasesClient } from '@backstage-releases/plugin-releases-common';
import { releasesApiRef } from './releasesApiRef';

/** Asks the backend's plugin `releases` as the signed-in person. */
export const releasesApiFactory = createApiFactory({
  api: releasesApiRef,
  deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
  factory: ({ discoveryApi, fetchApi }) =>
    DefaultReleasesClient.create({
      baseUrl: () => discoveryApi.getBaseUrl('releases'),
      fetch: fetchApi.fetch,
    }),
});

import {
  DefaultReleasesClient,
  ReleasesApi,
} from '@backstage-releases/plugin-releases-common';

/** Asks as the developer of the demo. */
export function clientOf(portalUrl: string): ReleasesApi {
  const signedIn = fetch(`${portalUrl}/api/auth/demo/refresh`, {
    headers: { 'x-demo-user': 'developer' },
  }).then(async response => {
    const { backstageIdentity } = await response.json();
    return backstageIdentity.token as string;
  });
  return DefaultReleasesClient.create({
    baseUrl: async () => `${portalUrl}/api/releases`,
    fetch: async (input, init) => {
      const headers = new Headers(init?.headers);
      headers.set('authorization', `Bearer ${await signedIn}`);
      return fetch(input, { ...init, headers });
    },
  });
}

import { ClusterClient, Resource } from '@backstage-releases/cluster-client';

/** A client that awaits something before each object that it makes or replaces. */
export function beforeWrites(
  client: ClusterClient,
  before: (verb: 'create' | 'replace', resource: Resource) => Promise<void>,
): ClusterClient {
  return {
    get: (...args) => client.get(...args),
    list: (...args) => client.list(...args),
    patch: (...args) => client.patch(...args),
    delete: (...args) => client.delete(...args),
    reflect: (...args) => client.reflect(...args),
    text: (...args) => client.text(...args),
    create: async (resource, object) => {
      await before('create', resource);
      return client.create(resource, object);
    },
    replace: async (resource, object) => {
      await before('replace', resource);
      return client.replace(resource, object);
    },
  };
}

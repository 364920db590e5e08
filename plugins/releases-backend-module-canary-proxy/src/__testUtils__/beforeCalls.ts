import { ClusterClient, Resource } from '@backstage-releases/cluster-client';

/** What is asked of an API server, and of which object. */
export interface Call {
  verb: 'get' | 'list' | 'create' | 'replace' | 'patch' | 'delete';
  resource: Resource;
  name?: string;
}

/** A client that awaits something before each request. */
export function beforeCalls(
  client: ClusterClient,
  before: (call: Call) => Promise<void>,
): ClusterClient {
  return {
    reflect: (...args) => client.reflect(...args),
    text: (...args) => client.text(...args),
    get: async (resource, ref) => {
      await before({ verb: 'get', resource, name: ref.name });
      return client.get(resource, ref);
    },
    list: async (resource, selection) => {
      await before({ verb: 'list', resource });
      return client.list(resource, selection);
    },
    create: async (resource, object) => {
      const { name } = object.metadata;
      await before({ verb: 'create', resource, name });
      return client.create(resource, object);
    },
    replace: async (resource, object) => {
      const { name } = object.metadata;
      await before({ verb: 'replace', resource, name });
      return client.replace(resource, object);
    },
    patch: async (resource, ref, patch) => {
      await before({ verb: 'patch', resource, name: ref.name });
      return client.patch(resource, ref, patch);
    },
    delete: async (resource, ref, options) => {
      await before({ verb: 'delete', resource, name: ref.name });
      return client.delete(resource, ref, options);
    },
  };
}

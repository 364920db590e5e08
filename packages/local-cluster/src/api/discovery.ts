import { apiVersionOf, type ResourceKind } from '../resources/ResourceKind';

interface ApiResource {
  name: string;
  singularName: string;
  namespaced: boolean;
  group?: string;
  version?: string;
  kind: string;
  verbs: string[];
  shortNames?: string[];
  categories?: string[];
}

/** The named groups that are served, each with its versions. */
export function groupsOf(kinds: ResourceKind[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { group, version } of kinds) {
    const versions = groups.get(group) ?? [];
    if (!versions.includes(version)) {
      groups.set(group, [...versions, version]);
    }
  }
  return groups;
}

/** The answer to `GET /api`. */
export function apiVersions(): object {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [
      { clientCIDR: '0.0.0.0/0', serverAddress: '127.0.0.1' },
    ],
  };
}

/** The answer to `GET /apis`. */
export function apiGroupList(kinds: ResourceKind[]): object {
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: [...groupsOf(kinds)]
      .filter(([group]) => group !== '')
      .map(([group, versions]) => groupEntry(group, versions)),
  };
}

/** The answer to `GET /apis/<group>`, or `undefined` when it isn't served. */
export function apiGroup(
  kinds: ResourceKind[],
  group: string,
): object | undefined {
  const versions = group ? groupsOf(kinds).get(group) : undefined;
  return (
    versions && {
      kind: 'APIGroup',
      apiVersion: 'v1',
      ...groupEntry(group, versions),
    }
  );
}

/** The answer to `GET /api/v1` and `GET /apis/<group>/<version>`, or `undefined` when it isn't served. */
export function apiResourceList(
  kinds: ResourceKind[],
  group: string,
  version: string,
): object | undefined {
  const served = kinds.filter(
    kind => kind.group === group && kind.version === version,
  );
  if (served.length === 0) {
    return undefined;
  }
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersionOf(served[0]),
    resources: served
      .flatMap(resourcesOf)
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** The answer to `GET /api` and `GET /apis` for clients that read all groups at once, which kubectl does. */
export function aggregatedDiscovery(
  kinds: ResourceKind[],
  root: 'api' | 'apis',
): object {
  const groups = [...groupsOf(kinds)].filter(
    ([group]) => (group === '') === (root === 'api'),
  );
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: groups.map(([group, versions]) => ({
      metadata: { name: group, creationTimestamp: null },
      versions: versions.map(version => ({
        version,
        freshness: 'Current',
        resources: kinds
          .filter(kind => kind.group === group && kind.version === version)
          .map(aggregatedResource),
      })),
    })),
  };
}

function aggregatedResource(kind: ResourceKind): object {
  const [own, ...subresources] = resourcesOf(kind);
  const responseKind = (resource: ApiResource) => ({
    group: resource.group ?? kind.group,
    version: resource.version ?? kind.version,
    kind: resource.kind,
  });
  return {
    resource: own.name,
    responseKind: responseKind(own),
    scope: kind.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: kind.singular,
    verbs: own.verbs,
    ...(kind.shortNames.length ? { shortNames: kind.shortNames } : {}),
    ...(kind.categories.length ? { categories: kind.categories } : {}),
    ...(subresources.length
      ? {
          subresources: subresources.map(resource => ({
            subresource: resource.name.slice(own.name.length + 1),
            responseKind: responseKind(resource),
            verbs: resource.verbs,
          })),
        }
      : {}),
  };
}

function resourcesOf(kind: ResourceKind): ApiResource[] {
  const entry = (
    subresource: string,
    rest: Partial<ApiResource> & { verbs: string[] },
  ): ApiResource => ({
    name: `${kind.plural}/${subresource}`,
    singularName: '',
    namespaced: kind.namespaced,
    kind: kind.kind,
    ...rest,
  });
  const readWrite = ['get', 'patch', 'update'];
  return [
    {
      name: kind.plural,
      singularName: kind.singular,
      namespaced: kind.namespaced,
      kind: kind.kind,
      verbs: kind.verbs,
      ...(kind.shortNames.length ? { shortNames: kind.shortNames } : {}),
      ...(kind.categories.length ? { categories: kind.categories } : {}),
    },
    ...(kind.scale
      ? [
          entry('scale', {
            group: 'autoscaling',
            version: 'v1',
            kind: 'Scale',
            verbs: readWrite,
          }),
        ]
      : []),
    ...(kind.hasStatus ? [entry('status', { verbs: readWrite })] : []),
    ...kind.subresources.map(({ name, kind: answer, verbs }) =>
      entry(name, { kind: answer, verbs }),
    ),
  ];
}

function groupEntry(group: string, versions: string[]) {
  const entries = versions.map(version => ({
    groupVersion: `${group}/${version}`,
    version,
  }));
  return { name: group, versions: entries, preferredVersion: entries[0] };
}

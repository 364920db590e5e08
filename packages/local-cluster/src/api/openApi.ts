import { apiVersionOf, type ResourceKind } from '../resources/ResourceKind';

/** Documents are kept by clients as long as this stays; a new kind must change it, and the number of kinds does. */
const hashOf = (kinds: ResourceKind[]) => `${kinds.length}`;

/**
 * The index and the documents of `/openapi/v3`.
 *
 * They say just what kubectl looks for before it applies or creates: that the server validates fields itself. Schemas are not published.
 */
export function openApiDocument(
  kinds: ResourceKind[],
  path: string,
): object | undefined {
  const roots = new Map<string, ResourceKind[]>();
  for (const kind of kinds) {
    const root = kind.group ? `apis/${apiVersionOf(kind)}` : 'api/v1';
    roots.set(root, [...(roots.get(root) ?? []), kind]);
  }
  if (path === '/openapi/v3') {
    return {
      paths: Object.fromEntries(
        [...roots.keys()].map(root => [
          root,
          { serverRelativeURL: `/openapi/v3/${root}?hash=${hashOf(kinds)}` },
        ]),
      ),
    };
  }
  const root = path.slice('/openapi/v3/'.length);
  const served = roots.get(root);
  return (
    served && {
      openapi: '3.0.0',
      info: { title: 'Kubernetes', version: 'v1.32.0' },
      paths: Object.fromEntries(
        served.map(kind => [
          kind.namespaced
            ? `/${root}/namespaces/{namespace}/${kind.plural}/{name}`
            : `/${root}/${kind.plural}/{name}`,
          { patch: patchOperation(kind) },
        ]),
      ),
    }
  );
}

function patchOperation(kind: ResourceKind): object {
  return {
    parameters: [
      { name: 'fieldValidation', in: 'query', schema: { type: 'string' } },
    ],
    responses: { 200: { description: 'OK' } },
    'x-kubernetes-action': 'patch',
    'x-kubernetes-group-version-kind': {
      group: kind.group,
      version: kind.version,
      kind: kind.kind,
    },
  };
}

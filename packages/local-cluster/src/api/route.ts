import type { ResourceKind } from '../resources/ResourceKind';
import { methodNotAllowed, unknownResource } from '../objects/StatusError';

/** A request for objects of a kind. */
export interface ObjectRoute {
  kind: ResourceKind;
  namespace?: string;
  name?: string;
  subresource?: string;
}

/**
 * Finds which objects a path below `/api/v1` or `/apis/<group>/<version>` means; `undefined` for a path that is not of that form.
 *
 * Throws a `StatusError` (404) when it names a resource that isn't served.
 */
export function parseObjectRoute(
  path: string,
  kinds: ResourceKind[],
): ObjectRoute | undefined {
  const parts = path.split('/').filter(Boolean).map(decodePart);
  const [root] = parts;
  const group = root === 'api' ? '' : parts[1];
  const version = root === 'api' ? parts[1] : parts[2];
  const rest = parts.slice(root === 'api' ? 2 : 3);
  if ((root !== 'api' && root !== 'apis') || !version || rest.length === 0) {
    return undefined;
  }
  const served = kinds.filter(
    kind => kind.group === group && kind.version === version,
  );
  if (served.length === 0) {
    return undefined;
  }
  const find = (plural: string, namespaced: boolean) => {
    const kind = served.find(each => each.plural === plural);
    if (!kind || (namespaced && !kind.namespaced)) {
      throw unknownResource();
    }
    return kind;
  };
  if (rest[0] === 'namespaces' && rest.length > 2) {
    const [, namespace, plural, name, subresource] = rest;
    const own = served.find(each => each.plural === 'namespaces');
    if (own && hasSubresource(own, plural) && rest.length === 3) {
      return { kind: own, name: namespace, subresource: plural };
    }
    return checked({
      kind: find(plural, true),
      namespace,
      name,
      subresource,
    });
  }
  const [plural, name, subresource] = rest;
  const kind = find(plural, false);
  if (kind.namespaced && name) {
    throw unknownResource();
  }
  return checked({ kind, name, subresource });
}

function checked(route: ObjectRoute): ObjectRoute {
  if (route.subresource && !hasSubresource(route.kind, route.subresource)) {
    throw unknownResource();
  }
  return route;
}

function hasSubresource(kind: ResourceKind, name: string): boolean {
  return (
    (name === 'status' && kind.hasStatus) ||
    (name === 'scale' && kind.scale !== undefined) ||
    kind.subresources.some(each => each.name === name)
  );
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** What a request does with objects. */
export type Verb =
  | 'get'
  | 'list'
  | 'watch'
  | 'create'
  | 'update'
  | 'patch'
  | 'delete'
  | 'deletecollection';

/** The verb of a request. Throws a `StatusError` (405) when the kind doesn't have it. */
export function verbOf(
  method: string | undefined,
  route: ObjectRoute,
  watching: boolean,
): Verb {
  const verbs: Record<string, Verb | undefined> = route.name
    ? { GET: 'get', PUT: 'update', PATCH: 'patch', DELETE: 'delete' }
    : {
        GET: watching ? 'watch' : 'list',
        POST: 'create',
        DELETE: 'deletecollection',
      };
  const own = route.kind.subresources.find(
    each => each.name === route.subresource,
  );
  const verb = own && method === 'POST' ? 'create' : verbs[method ?? ''];
  const allowed = route.subresource
    ? own?.verbs ?? ['get', 'update', 'patch']
    : route.kind.verbs;
  if (!verb || !allowed.includes(verb)) {
    throw methodNotAllowed();
  }
  return verb;
}

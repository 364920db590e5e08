import { InputError } from '@backstage/errors';
import { Resource } from './ClusterClient';

/**
 * The path of a resource, of one object of it, or of an object's subresource, on an API server.
 *
 * @throws InputError where the name is empty, or the namespace is missing for an object that lives in one.
 */
export function resourcePath(
  resource: Resource,
  ref: { namespace?: string; name?: string; subresource?: string } = {},
): string {
  const { apiVersion, plural, clusterScoped } = resource;
  const parts = apiVersion.includes('/')
    ? ['', 'apis', ...apiVersion.split('/')]
    : ['', 'api', apiVersion];
  if (ref.name === '') {
    throw new InputError(`The name of one of the ${plural} is empty`);
  }
  if (!clusterScoped) {
    if (ref.namespace) {
      parts.push('namespaces', encodeURIComponent(ref.namespace));
    } else if (ref.name !== undefined) {
      throw new InputError(
        `A namespace is needed for '${ref.name}' of ${plural}`,
      );
    }
  }
  parts.push(plural);
  if (ref.name !== undefined) {
    parts.push(encodeURIComponent(ref.name));
  }
  if (ref.subresource) {
    parts.push(ref.subresource);
  }
  return parts.join('/');
}

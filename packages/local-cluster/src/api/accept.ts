import { StatusError } from '../objects/StatusError';

/** In which form a client wants an answer. */
export interface Representation {
  format: 'json' | 'yaml';
  as: 'object' | 'table' | 'metadata' | 'discovery';
  /** The content type of the answer. */
  contentType: string;
}

/**
 * The first form of an `Accept` header that this server can give.
 *
 * Throws a `StatusError` (406) when there is none.
 */
export function negotiate(accept: string | undefined): Representation {
  for (const entry of (accept || '*/*').split(',')) {
    const [type, ...rest] = entry.split(';').map(part => part.trim());
    const parameters = new Map(
      rest.map(part => part.split('=') as [string, string]),
    );
    const as = parameters.get('as');
    if (
      type === 'application/json' ||
      type === '*/*' ||
      type === 'application/*'
    ) {
      if (as === undefined) {
        return {
          format: 'json',
          as: 'object',
          contentType: 'application/json',
        };
      }
      if (as === 'Table' && parameters.get('v') === 'v1') {
        return { format: 'json', as: 'table', contentType: 'application/json' };
      }
      if (
        (as === 'PartialObjectMetadata' ||
          as === 'PartialObjectMetadataList') &&
        parameters.get('v') === 'v1'
      ) {
        return {
          format: 'json',
          as: 'metadata',
          contentType: 'application/json',
        };
      }
      if (as === 'APIGroupDiscoveryList' && parameters.get('v') === 'v2') {
        return {
          format: 'json',
          as: 'discovery',
          contentType:
            'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
        };
      }
    }
    if (type === 'application/yaml' && as === undefined) {
      return { format: 'yaml', as: 'object', contentType: 'application/yaml' };
    }
  }
  throw new StatusError(
    406,
    'only the following media types are accepted: application/json, application/yaml',
    'NotAcceptable',
    {},
  );
}

import { objectKey, type KubeObject } from '../store/KubeObject';
import type { ClusterObjects } from '../objects/ClusterObjects';
import { badRequest, expired, versionTooLarge } from '../objects/StatusError';
import { resourceOf, type ResourceKind } from '../resources/ResourceKind';
import { isSelected, type ListOptions } from './listOptions';

/** A list, or a page of one. */
export interface ObjectPage {
  items: KubeObject[];
  metadata: {
    resourceVersion: string;
    continue?: string;
    remainingItemCount?: number;
  };
}

/** Lists objects as asked: all, a page, or as they were at a version. Throws a `StatusError` (400, 410, 504). */
export function listObjects(
  objects: ClusterObjects,
  kind: ResourceKind,
  namespace: string | undefined,
  options: ListOptions,
): ObjectPage {
  const { store } = objects;
  const place = options.continue
    ? decodeContinue(options.continue, options.resourceVersion)
    : undefined;
  const requested = options.resourceVersion ?? 0;
  if (requested > store.revision) {
    throw versionTooLarge(requested, store.revision);
  }
  const exact = options.match === 'Exact' ? requested : undefined;
  const revision = place?.revision ?? exact ?? store.revision;
  const all =
    revision === store.revision
      ? store.list(resourceOf(kind), namespace)
      : store.listAt(resourceOf(kind), revision, namespace);
  if (!all) {
    throw place
      ? expired(
          'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
          {
            continue: encodeContinue({
              revision: store.revision,
              after: place.after,
            }),
          },
        )
      : expired(`The resourceVersion for the provided list is too old.`);
  }
  const selected = all.filter(
    object =>
      (!place || objectKey(object.metadata) > place.after) &&
      isSelected(kind, options, object),
  );
  const metadata: ObjectPage['metadata'] = { resourceVersion: `${revision}` };
  if (options.limit <= 0 || selected.length <= options.limit) {
    return { items: selected, metadata };
  }
  const items = selected.slice(0, options.limit);
  metadata.continue = encodeContinue({
    revision,
    after: objectKey(items[items.length - 1].metadata),
  });
  // With a selector a real server doesn't count what is left either: it would have to read all of it.
  if (options.labels.length === 0 && options.fields.length === 0) {
    metadata.remainingItemCount = selected.length - items.length;
  }
  return { items, metadata };
}

interface Place {
  revision: number;
  after: string;
}

function encodeContinue(place: Place): string {
  return Buffer.from(
    JSON.stringify({
      v: 'meta.k8s.io/v1',
      rv: place.revision,
      start: place.after,
    }),
  ).toString('base64url');
}

function decodeContinue(
  token: string,
  resourceVersion: number | undefined,
): Place {
  if (resourceVersion) {
    throw badRequest(
      'specifying resource version is not allowed when using continue',
    );
  }
  try {
    const { rv, start } = JSON.parse(
      Buffer.from(token, 'base64url').toString('utf8'),
    );
    if (Number.isInteger(rv) && typeof start === 'string') {
      return { revision: rv, after: start };
    }
  } catch {
    // Answered below, like a token of another form.
  }
  throw badRequest('invalid continue token: continue key is not valid');
}

import type { ServerResponse } from 'node:http';
import type { ClusterObjects } from '../objects/ClusterObjects';
import { StatusError, versionTooLarge } from '../objects/StatusError';
import {
  apiVersionOf,
  resourceOf,
  type ResourceKind,
} from '../resources/ResourceKind';
import type { StoreEvent } from '../store/EventWindow';
import type { KubeObject } from '../store/KubeObject';
import type { Representation } from './accept';
import { isSelected, type ListOptions } from './listOptions';
import { toMetadata, toTable, type IncludedObject } from './table';

const bookmarkEvery = 30_000;
/** A watcher that reads slower than this much is cut off; it will list again. */
const bufferLimit = 16 * 1024 * 1024;

/** What a watch is opened with. */
export interface WatchRequest {
  kind: ResourceKind;
  namespace?: string;
  options: ListOptions;
  representation: Representation;
  included: IncludedObject;
}

/**
 * Streams the changes of objects until the client leaves, the time is over, or it can't keep up.
 *
 * Throws a `StatusError` (504) when it should begin at a version that doesn't exist yet.
 */
export function watchObjects(
  objects: ClusterObjects,
  request: WatchRequest,
  response: ServerResponse,
): void {
  const { kind, namespace, options } = request;
  const { store } = objects;
  const resource = resourceOf(kind);
  const timers: NodeJS.Timeout[] = [];
  let unsubscribe = () => {};

  const end = () => {
    unsubscribe();
    timers.forEach(clearTimeout);
    response.end();
  };
  const send = (type: string, object: object) => {
    if (response.writableLength > bufferLimit) {
      unsubscribe();
      response.destroy();
    } else {
      response.write(`${JSON.stringify({ type, object })}\n`);
    }
  };
  let isFirst = true;
  const sendObject = (type: string, object: KubeObject) => {
    send(type, represent(request, object, objects.now(), isFirst));
    isFirst = false;
  };
  const bookmark = (annotations?: Record<string, string>) =>
    send('BOOKMARK', {
      kind: kind.kind,
      apiVersion: apiVersionOf(kind),
      metadata: {
        resourceVersion: `${store.revision}`,
        ...(annotations ? { annotations } : {}),
      },
    });
  const forward = (event: StoreEvent) => {
    const seen =
      event.resource === resource &&
      (!namespace || event.object.metadata.namespace === namespace)
        ? asSeen(kind, options, event)
        : undefined;
    if (seen) {
      sendObject(seen.type, seen.object);
    }
  };

  const since = options.resourceVersion ?? 0;
  if (since > store.revision) {
    throw versionTooLarge(since, store.revision);
  }
  response.writeHead(200, {
    'Content-Type': request.representation.contentType,
  });
  response.flushHeaders();
  if (since === 0 || options.sendInitialEvents) {
    for (const object of store.list(resource, namespace)) {
      if (isSelected(kind, options, object)) {
        sendObject('ADDED', object);
      }
    }
    if (options.sendInitialEvents && options.bookmarks) {
      bookmark({ 'k8s.io/initial-events-end': 'true' });
    }
  } else {
    const missed = store.eventsAfter(since);
    if (!missed) {
      send(
        'ERROR',
        new StatusError(
          410,
          `too old resource version: ${since} (${store.oldestRevision})`,
          'Expired',
        ).toStatus(),
      );
      end();
      return;
    }
    missed.forEach(forward);
  }
  unsubscribe = store.subscribe(forward);
  response.on('close', () => {
    unsubscribe();
    timers.forEach(clearTimeout);
  });
  if (options.bookmarks) {
    timers.push(setInterval(bookmark, bookmarkEvery).unref());
  }
  const seconds = options.timeoutSeconds || 1800 + Math.random() * 1800;
  timers.push(
    setTimeout(() => {
      if (options.bookmarks) {
        bookmark();
      }
      end();
    }, seconds * 1000).unref(),
  );
}

/** What an event is for who sees only the selected objects: an object may come into sight or leave it. */
function asSeen(
  kind: ResourceKind,
  options: ListOptions,
  event: StoreEvent,
): { type: StoreEvent['type']; object: KubeObject } | undefined {
  const { object, previous } = event;
  const was = previous !== undefined && isSelected(kind, options, previous);
  const is = event.type !== 'DELETED' && isSelected(kind, options, object);
  if (was && is) {
    return { type: 'MODIFIED', object };
  }
  if (is) {
    return { type: 'ADDED', object };
  }
  if (!was) {
    return undefined;
  }
  return {
    type: 'DELETED',
    object: {
      ...previous,
      metadata: {
        ...previous.metadata,
        resourceVersion: object.metadata.resourceVersion,
      },
    },
  };
}

function represent(
  { kind, representation, included }: WatchRequest,
  object: KubeObject,
  now: Date,
  isFirst: boolean,
): object {
  switch (representation.as) {
    case 'table': {
      const table = toTable(
        kind,
        [object],
        { resourceVersion: object.metadata.resourceVersion },
        included,
        now,
      );
      return isFirst ? table : { ...table, columnDefinitions: null };
    }
    case 'metadata':
      return toMetadata(object);
    default:
      return object;
  }
}

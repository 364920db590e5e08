import { RouteDocument } from '@backstage-releases/canary-policy';
import {
  ClusterClient,
  configMaps,
  KubeObject,
} from '@backstage-releases/cluster-client';
import {
  LABEL_ROUTE,
  LABEL_SERVICE,
  resourceName,
  TargetContext,
} from '@backstage-releases/plugin-releases-node';
import { ConflictError } from '@backstage/errors';
import { isDeepStrictEqual } from 'node:util';
import { routeId } from './routeId';

const KEY = 'route.json';
const ANNOTATION_GENERATION = 'backstage-releases/generation';

interface ConfigMap extends KubeObject {
  data?: Record<string, string>;
}

/**
 * Desired routes as ConfigMaps on the target's cluster, one per target.
 *
 * Proxies see those that carry the route's label. A route that was removed leaves its ConfigMap behind without label and data, so that a worker that comes
 * late with an older generation is still refused.
 */
export class RouteStore {
  readonly #client: ClusterClient;
  readonly #target: TargetContext;

  static create(client: ClusterClient, target: TargetContext): RouteStore {
    return new RouteStore(client, target);
  }

  private constructor(client: ClusterClient, target: TargetContext) {
    this.#client = client;
    this.#target = target;
  }

  /** The generation that proxies can read, or the one with which the route was removed. */
  async look(): Promise<{ stored?: number; removed?: number }> {
    const found = await this.#read();
    if (!found) {
      return {};
    }
    return isVisible(found)
      ? { stored: generationOf(found) }
      : { removed: generationOf(found) };
  }

  /**
   * Stores a route.
   *
   * @throws ConflictError where a newer generation, or the same with other content, is there already, or somebody was faster.
   */
  async put(document: RouteDocument): Promise<void> {
    const found = await this.#read();
    if (!found) {
      await this.#client.create(configMaps, this.#configMap(document));
      return;
    }
    const before = generationOf(found);
    const same =
      isVisible(found) && isDeepStrictEqual(contentOf(found), document);
    if (same) {
      return;
    }
    // What was changed by hand is put right under the same number only if it isn't another wish of ours.
    if (
      before > document.generation ||
      (before === document.generation &&
        contentOf(found)?.generation === before)
    ) {
      throw new ConflictError(
        `Failed to store generation '${document.generation}' of route '${document.id}': generation '${before}' is there already`,
      );
    }
    const { resourceVersion } = found.metadata;
    const next = this.#configMap(document);
    await this.#client.replace(configMaps, {
      ...next,
      metadata: { ...next.metadata, resourceVersion },
    });
  }

  /** Hides a route from the proxies, unless a generation above this one is stored. */
  async remove(generation: number): Promise<void> {
    const found = await this.#read();
    if (!found || !isVisible(found) || generationOf(found) > generation) {
      return;
    }
    const { name, namespace, resourceVersion } = found.metadata;
    await this.#client.replace<ConfigMap>(configMaps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name,
        namespace,
        resourceVersion,
        labels: { [LABEL_SERVICE]: this.#target.service.name },
        annotations: { [ANNOTATION_GENERATION]: String(generation) },
      },
    });
  }

  async #read(): Promise<ConfigMap | undefined> {
    try {
      return await this.#client.get<ConfigMap>(configMaps, this.#ref());
    } catch (error) {
      if ((error as Error).name === 'NotFoundError') {
        return undefined;
      }
      throw error;
    }
  }

  #ref(): { namespace: string; name: string } {
    const { namespace, service } = this.#target;
    return { namespace, name: resourceName(service.name, 'route') };
  }

  #configMap(document: RouteDocument): ConfigMap {
    return {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        ...this.#ref(),
        labels: {
          [LABEL_ROUTE]: routeId(this.#target),
          [LABEL_SERVICE]: this.#target.service.name,
        },
        annotations: { [ANNOTATION_GENERATION]: String(document.generation) },
      },
      data: { [KEY]: JSON.stringify(document) },
    };
  }
}

function isVisible({ metadata }: ConfigMap): boolean {
  return metadata.labels?.[LABEL_ROUTE] !== undefined;
}

function contentOf({ data }: ConfigMap): RouteDocument | undefined {
  try {
    return JSON.parse(data?.[KEY] ?? '') ?? undefined;
  } catch {
    return undefined;
  }
}

/** The highest number that the object speaks of; whoever changed it by hand may have changed one alone. */
function generationOf(configMap: ConfigMap): number {
  const numbers = [
    Number(configMap.metadata.annotations?.[ANNOTATION_GENERATION]),
    Number(contentOf(configMap)?.generation),
  ];
  return Math.max(0, ...numbers.filter(Number.isSafeInteger));
}

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
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import {
  ANNOTATION_GENERATION,
  countedGeneration,
  generationMark,
} from './generationMark';
import { routeId } from './routeId';

const KEY = 'route.json';

/** What the document was when it was written here. */
const ANNOTATION_DIGEST = 'backstage-releases/digest';

interface ConfigMap extends KubeObject {
  data?: Record<string, string>;
}

/**
 * Desired routes as ConfigMaps on the target's cluster, one per target.
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

  /**
   * The generation that proxies can read; undefined where there is none, or nothing that can be read. What was changed by hand under our number counts as
   * the next one: a proxy that starts now takes it for ours, so it is neither what was asked for nor put right under the same number.
   */
  async stored(): Promise<number | undefined> {
    const found = await this.#read();
    if (!found || !this.#isOurs(found)) {
      return undefined;
    }
    const document = contentOf(found);
    const signed = found.metadata.annotations?.[ANNOTATION_DIGEST];
    if (signed === undefined) {
      return generationOf(found);
    }
    if (document === undefined) {
      return undefined;
    }
    return signed === digestOf(document)
      ? generationOf(found)
      : generationOf(found) + 1;
  }

  /**
   * Stores a route. What is new has no version to guard it by, so it begins without a route and unseen by proxies; `refuseLate` is awaited then, before it
   * gets one, and throws where the route is no longer wanted.
   *
   * @throws ConflictError where a newer generation, or the same with other content, is there already, somebody was faster, or a ConfigMap of that
   * name belongs to somebody else.
   */
  async put(
    document: RouteDocument,
    refuseLate: () => Promise<void>,
  ): Promise<void> {
    const found = (await this.#read()) ?? (await this.#begin());
    if (!this.#isOurs(found)) {
      const { namespace, name } = this.#ref();
      throw new ConflictError(
        `ConfigMap '${name}' in namespace '${namespace}' is in the way: it isn't ours, and the canary of '${
          this.#target.service.name
        }' needs that name`,
      );
    }
    const before = generationOf(found);
    const same =
      found.metadata.labels?.[LABEL_ROUTE] === document.id &&
      isDeepStrictEqual(contentOf(found), document);
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
    if (before === 0) {
      try {
        await refuseLate();
      } catch (error) {
        await this.#delete(found);
        throw error;
      }
    }
    const { resourceVersion } = found.metadata;
    const next = this.#configMap(document);
    try {
      await this.#client.replace(configMaps, {
        ...next,
        metadata: { ...next.metadata, resourceVersion },
      });
    } catch (error) {
      throw (error as Error).name === 'NotFoundError'
        ? new ConflictError(
            `Route '${document.id}' was removed while it was stored`,
          )
        : error;
    }
  }

  /**
   * Removes a route, unless a generation above this one is stored. What belongs to somebody else stays.
   *
   * @returns whether no generation above this one is stored
   */
  async remove(generation: number): Promise<boolean> {
    const found = await this.#read();
    if (!found || !this.#isOurs(found)) {
      return true;
    }
    if (generationOf(found) > generation) {
      return false;
    }
    await this.#delete(found);
    return true;
  }

  /** Makes the ConfigMap without a route and without the label that proxies look for. */
  #begin(): Promise<ConfigMap> {
    return this.#client.create<ConfigMap>(configMaps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        ...this.#ref(),
        labels: { [LABEL_SERVICE]: this.#target.service.name },
      },
    });
  }

  async #delete({ metadata }: ConfigMap): Promise<void> {
    const { uid, resourceVersion } = metadata;
    await this.#client
      .delete(configMaps, this.#ref(), { uid, resourceVersion })
      .catch(error => {
        if (error.name !== 'NotFoundError') {
          throw error;
        }
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

  #isOurs({ metadata }: ConfigMap): boolean {
    return metadata.labels?.[LABEL_SERVICE] === this.#target.service.name;
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
        annotations: {
          [ANNOTATION_GENERATION]: String(document.generation),
          [ANNOTATION_DIGEST]: digestOf(document),
        },
      },
      data: { [KEY]: JSON.stringify(document) },
    };
  }
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
  return Math.max(
    generationMark(configMap),
    countedGeneration(contentOf(configMap)?.generation),
  );
}

/** Tells a document that was written here from one that somebody has changed since. */
function digestOf(document: RouteDocument): string {
  return createHash('sha256').update(JSON.stringify(document)).digest('hex');
}

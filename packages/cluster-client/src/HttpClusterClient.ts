import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiServerConnection } from './ApiServerConnection';
import {
  ClusterClient,
  KubeObject,
  Reflector,
  ReflectorListener,
  Resource,
  Selection,
} from './ClusterClient';
import { DefaultReflector, ReflectorPauses } from './DefaultReflector';
import { resourcePath } from './resourcePath';
import { ExpiredError } from './toClusterError';

/** Objects per page of a list. */
const PAGE = 500;

/**
 * How to reach an API server. Times are in milliseconds where the name doesn't say otherwise.
 *
 * @public
 */
export interface HttpClusterClientOptions {
  /** `http` or `https`; a path in it is a prefix of all requests. */
  url: string;
  /** A bearer token, or where to get one; asked before each request, so that tokens can rotate. */
  token?: string | (() => string | undefined);
  /** PEM of the authorities that are trusted for the server's certificate; those of Node.js by default. A function is asked before each connection. */
  ca?: string | (() => string | undefined);
  /** A file with that PEM, read again for each connection, so that authorities can rotate. */
  caFile?: string;
  /** PEM of a client certificate and its key; functions are asked before each connection. */
  cert?: string | (() => string | undefined);
  key?: string | (() => string | undefined);
  /** The name that the server's certificate must carry, where it isn't the host of `url`. */
  serverName?: string;
  skipTlsVerify?: boolean;
  /** Bound for connecting, for the head of an answer, and between parts of its body. 30,000 by default. */
  requestTimeout?: number;
  /** Who is named in `managedFields` for what this client writes. `backstage-releases` by default. */
  fieldManager?: string;
  /** After how many seconds the server ends a watch, which is then continued. 240 by default. */
  watchTimeoutSeconds?: number;
  /** After how long without a byte a watch is taken for broken. 10,000 more than `watchTimeoutSeconds` by default. */
  watchIdleTimeout?: number;
  /** Pauses between failing attempts of a watch: 250 doubling to 10,000 by default. Clock and chance can be injected for tests. */
  pauses?: Partial<ReflectorPauses>;
}

/**
 * Talks to an API server over HTTP/1.1 with JSON.
 *
 * @public
 */
export class HttpClusterClient implements ClusterClient {
  /**
   * @throws InputError where `url` is no http or https address.
   */
  static create(options: HttpClusterClientOptions): HttpClusterClient {
    const watchTimeoutSeconds = options.watchTimeoutSeconds ?? 240;
    const { caFile } = options;
    const connection = ApiServerConnection.create({
      ...options,
      ca: caFile ? () => readFileSync(caFile, 'utf8') : options.ca,
      requestTimeout: options.requestTimeout ?? 30_000,
      fieldManager: options.fieldManager ?? 'backstage-releases',
    });
    return new HttpClusterClient(
      connection,
      {
        timeoutSeconds: watchTimeoutSeconds,
        idle: options.watchIdleTimeout ?? watchTimeoutSeconds * 1000 + 10_000,
      },
      {
        first: 250,
        longest: 10_000,
        random: Math.random,
        now: Date.now,
        sleep: (ms, signal) => sleep(ms, undefined, { signal }),
        ...options.pauses,
      },
    );
  }

  readonly #connection: ApiServerConnection;
  readonly #watch: { timeoutSeconds: number; idle: number };
  readonly #pauses: ReflectorPauses;
  readonly #closing = new AbortController();

  private constructor(
    connection: ApiServerConnection,
    watch: { timeoutSeconds: number; idle: number },
    pauses: ReflectorPauses,
  ) {
    this.#connection = connection;
    this.#watch = watch;
    this.#pauses = pauses;
  }

  get<T extends KubeObject>(
    resource: Resource,
    ref: { namespace?: string; name: string },
  ): Promise<T> {
    return this.#send('GET', resource, ref);
  }

  async list<T extends KubeObject>(
    resource: Resource,
    selection: Selection,
  ): Promise<{ items: T[]; resourceVersion: string }> {
    try {
      return await this.#listPages(resource, selection);
    } catch (error) {
      // The version that the first page was read at may be forgotten before the last one is.
      if (error instanceof ExpiredError) {
        return this.#listPages(resource, selection);
      }
      throw error;
    }
  }

  create<T extends KubeObject>(resource: Resource, object: T): Promise<T> {
    return this.#send(
      'POST',
      resource,
      { namespace: object.metadata.namespace },
      object,
    );
  }

  replace<T extends KubeObject>(resource: Resource, object: T): Promise<T> {
    return this.#send('PUT', resource, object.metadata, object);
  }

  patch<T extends KubeObject>(
    resource: Resource,
    ref: { namespace?: string; name: string; subresource?: 'scale' | 'status' },
    patch: object,
  ): Promise<T> {
    return this.#connection.json({
      method: 'PATCH',
      path: resourcePath(resource, ref),
      body: patch,
      contentType: Array.isArray(patch)
        ? 'application/json-patch+json'
        : 'application/merge-patch+json',
    });
  }

  async delete(
    resource: Resource,
    ref: { namespace?: string; name: string },
    options: {
      resourceVersion?: string;
      uid?: string;
      propagation?: 'Background' | 'Foreground' | 'Orphan';
    } = {},
  ): Promise<void> {
    const { resourceVersion, uid, propagation } = options;
    await this.#send('DELETE', resource, ref, {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      ...(resourceVersion || uid
        ? { preconditions: { resourceVersion, uid } }
        : {}),
      ...(propagation ? { propagationPolicy: propagation } : {}),
    });
  }

  reflect<T extends KubeObject>(
    resource: Resource,
    selection: Selection,
    listener: ReflectorListener<T>,
  ): Reflector<T> {
    const path = resourcePath(resource, { namespace: selection.namespace });
    const { labelSelector, fieldSelector } = selection;
    return DefaultReflector.start<T>(
      {
        list: () => this.list<T>(resource, selection),
        watch: (resourceVersion, signal) =>
          this.#connection.stream(
            {
              method: 'GET',
              path,
              query: {
                watch: 'true',
                allowWatchBookmarks: 'true',
                timeoutSeconds: String(this.#watch.timeoutSeconds),
                resourceVersion,
                labelSelector,
                fieldSelector,
              },
            },
            { idle: this.#watch.idle, signal },
          ),
      },
      listener,
      this.#pauses,
      this.#closing.signal,
    );
  }

  text(path: string): Promise<string> {
    return this.#connection.text({ method: 'GET', path });
  }

  /** Ends all watches and connections; what is under way fails. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#connection.close();
  }

  #send<T>(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    resource: Resource,
    ref: { namespace?: string; name?: string },
    body?: object,
  ): Promise<T> {
    const { namespace, name } = ref;
    return this.#connection.json({
      method,
      path: resourcePath(resource, { namespace, name }),
      body,
    });
  }

  async #listPages<T extends KubeObject>(
    resource: Resource,
    selection: Selection,
  ): Promise<{ items: T[]; resourceVersion: string }> {
    const items: T[] = [];
    let next: string | undefined;
    for (;;) {
      const page = await this.#connection.json<ListPage<T>>({
        method: 'GET',
        path: resourcePath(resource, { namespace: selection.namespace }),
        query: {
          limit: String(PAGE),
          continue: next,
          labelSelector: selection.labelSelector,
          fieldSelector: selection.fieldSelector,
        },
      });
      const kind = page.kind?.replace(/List$/, '');
      for (const item of page.items ?? []) {
        // A list names the kind of its items only once.
        items.push({ apiVersion: page.apiVersion, kind, ...item });
      }
      next = page.metadata.continue;
      if (!next) {
        return { items, resourceVersion: page.metadata.resourceVersion };
      }
    }
  }
}

interface ListPage<T> {
  apiVersion?: string;
  kind?: string;
  metadata: { resourceVersion: string; continue?: string };
  items?: T[];
}

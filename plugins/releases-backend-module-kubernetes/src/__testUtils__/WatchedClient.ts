import {
  ClusterClient,
  KubeObject,
  Reflector,
  ReflectorListener,
  Resource,
  Selection,
} from '@backstage-releases/cluster-client';

/** A client that writes down what it asks for, and can be held before each of its writes. */
export class WatchedClient implements ClusterClient {
  /** Each kind of request that was made, for example `patch services`. */
  readonly asked = new Set<string>();
  /** Awaited before a write is sent; says which one it is, counted from 0 since this was set. */
  beforeWrite?: (index: number) => Promise<void>;
  readonly #client: ClusterClient;
  #writes = 0;

  static create(client: ClusterClient): WatchedClient {
    return new WatchedClient(client);
  }

  private constructor(client: ClusterClient) {
    this.#client = client;
  }

  /** Holds before each write of what is done. */
  async holding(
    beforeWrite: (index: number) => Promise<void>,
    act: () => Promise<void>,
  ): Promise<void> {
    this.#writes = 0;
    this.beforeWrite = beforeWrite;
    try {
      await act();
    } finally {
      this.beforeWrite = undefined;
    }
  }

  /** Lets somebody else write meanwhile. */
  async unwatched(act: () => Promise<void>): Promise<void> {
    const { beforeWrite } = this;
    this.beforeWrite = undefined;
    try {
      await act();
    } finally {
      this.beforeWrite = beforeWrite;
    }
  }

  get<T extends KubeObject>(
    resource: Resource,
    ref: { namespace?: string; name: string },
  ): Promise<T> {
    this.#note('get', resource);
    return this.#client.get(resource, ref);
  }

  list<T extends KubeObject>(
    resource: Resource,
    selection: Selection,
  ): Promise<{ items: T[]; resourceVersion: string }> {
    this.#note('list', resource);
    return this.#client.list(resource, selection);
  }

  async create<T extends KubeObject>(
    resource: Resource,
    object: T,
  ): Promise<T> {
    await this.#write('create', resource);
    return this.#client.create(resource, object);
  }

  async replace<T extends KubeObject>(
    resource: Resource,
    object: T,
  ): Promise<T> {
    await this.#write('update', resource);
    return this.#client.replace(resource, object);
  }

  async patch<T extends KubeObject>(
    resource: Resource,
    ref: { namespace?: string; name: string; subresource?: 'scale' | 'status' },
    patch: object,
  ): Promise<T> {
    await this.#write('patch', resource);
    return this.#client.patch(resource, ref, patch);
  }

  async delete(
    resource: Resource,
    ref: { namespace?: string; name: string },
    options?: Parameters<ClusterClient['delete']>[2],
  ): Promise<void> {
    await this.#write('delete', resource);
    return this.#client.delete(resource, ref, options);
  }

  reflect<T extends KubeObject>(
    resource: Resource,
    selection: Selection,
    listener: ReflectorListener<T>,
  ): Reflector<T> {
    this.#note('watch', resource);
    return this.#client.reflect(resource, selection, listener);
  }

  text(path: string): Promise<string> {
    this.asked.add(`get ${path}`);
    return this.#client.text(path);
  }

  async #write(verb: string, resource: Resource): Promise<void> {
    this.#note(verb, resource);
    await this.beforeWrite?.(this.#writes++);
  }

  #note(verb: string, { plural }: Resource): void {
    this.asked.add(`${verb} ${plural}`);
  }
}

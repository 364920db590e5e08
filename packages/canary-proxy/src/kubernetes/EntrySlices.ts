import {
  ClusterClient,
  endpointSlices,
  KubeObject,
  services,
} from '@backstage-releases/cluster-client';
import { Clock, every } from '../Clock';
import type { Log } from '../Log';
import type { EndpointSlice } from './decideEndpoints';
import { decideSliceChanges, Entry, toSlice } from './decideSliceChanges';
import { INSTANCE_LABEL } from './kubeNames';

const REPAIR_MS = 5_000;

/** What an instance outside of the cluster writes itself in with. */
export interface EntrySlicesOptions {
  client: ClusterClient;
  instance: string;
  /** The IP address at which the cluster's entrance reaches this instance. */
  address: string;
  /** Where slices of an earlier life of this instance may be. */
  namespaces: readonly string[];
  /** The entries that this instance serves now. */
  entries: () => Entry[];
  clock: Clock;
  log: Log;
}

/**
 * Keeps this instance's own endpoints at the Services through which its routes are entered, for the cluster can't find it by a selector.
 */
export class EntrySlices {
  static start(options: EntrySlicesOptions): EntrySlices {
    const slices = new EntrySlices(options);
    slices.update();
    return slices;
  }

  readonly #options: EntrySlicesOptions;
  readonly #end: () => void;
  readonly #seen: Set<string>;
  #problem: string | undefined;
  #ended = false;
  #turn: Promise<void> = Promise.resolve();
  #waiting: Promise<void> | undefined;

  private constructor(options: EntrySlicesOptions) {
    this.#options = options;
    this.#seen = new Set(options.namespaces);
    this.#end = every(options.clock, REPAIR_MS, () => this.update());
  }

  /** Why the slices are not as they should be. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Makes the slices what they should be; resolves when that was tried. */
  update(): Promise<void> {
    // One that has not begun yet will see what is so now.
    this.#waiting ??= this.#turn.then(() => {
      this.#waiting = undefined;
      this.#turn = this.#reconcile(this.#ended ? [] : this.#options.entries());
      return this.#turn;
    });
    return this.#waiting;
  }

  /** Takes this instance out everywhere. */
  async stop(): Promise<void> {
    this.#ended = true;
    this.#end();
    await this.update();
  }

  async #reconcile(entries: Entry[]): Promise<void> {
    const { log } = this.#options;
    try {
      entries.forEach(entry => this.#seen.add(entry.namespace));
      const wished = await Promise.all(entries.map(entry => this.#wish(entry)));
      const observed = await this.#observe();
      await this.#change(wished, observed);
      this.#problem = undefined;
    } catch (error) {
      const { message } = error as Error;
      if (message !== this.#problem) {
        log.warn('Failed to keep the endpoints of this instance', {
          error: message,
        });
      }
      this.#problem = message;
    }
  }

  async #wish(entry: Entry): Promise<EndpointSlice> {
    const { client, instance, address } = this.#options;
    const { namespace, service } = entry;
    const owner = await client
      .get<KubeObject>(services, { namespace, name: service })
      .catch(error => {
        if ((error as Error).name === 'NotFoundError') {
          return undefined;
        }
        throw error;
      });
    return toSlice(entry, instance, address, owner);
  }

  async #observe(): Promise<EndpointSlice[]> {
    const { client, instance } = this.#options;
    const lists = await Promise.all(
      [...this.#seen].map(namespace =>
        client.list<EndpointSlice>(endpointSlices, {
          namespace,
          labelSelector: `${INSTANCE_LABEL}=${instance}`,
        }),
      ),
    );
    return lists.flatMap(list => list.items);
  }

  async #change(
    wished: EndpointSlice[],
    observed: EndpointSlice[],
  ): Promise<void> {
    const { client, log } = this.#options;
    const { create, replace, remove } = decideSliceChanges(wished, observed);
    for (const { metadata } of remove) {
      const { namespace, name, uid } = metadata;
      await client
        .delete(endpointSlices, { namespace, name }, { uid })
        .catch(error => {
          if ((error as Error).name !== 'NotFoundError') {
            throw error;
          }
        });
    }
    for (const slice of create) {
      await client.create(endpointSlices, slice);
    }
    for (const slice of replace) {
      await client.replace(endpointSlices, slice);
    }
    if (create.length + replace.length + remove.length > 0) {
      log.info('Updated the endpoints of this instance', {
        created: create.map(slice => slice.metadata.name),
        replaced: replace.map(slice => slice.metadata.name),
        removed: remove.map(slice => slice.metadata.name),
      });
    }
  }
}

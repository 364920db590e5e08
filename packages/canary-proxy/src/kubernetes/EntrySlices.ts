import {
  ClusterClient,
  endpointSlices,
  KubeObject,
  services,
} from '@backstage-releases/cluster-client';
import { Clock, every } from '../Clock';
import type { Log } from '../Log';
import type { EndpointSlice } from './decideEndpoints';
import {
  decideSliceChanges,
  Entry,
  SliceChanges,
  toSlice,
} from './decideSliceChanges';
import { INSTANCE_LABEL, SERVICE_LABEL } from './kubeNames';

const REPAIR_MS = 5_000;

/** What could not be done, for one entry, or for all of a namespace. */
interface Problem {
  namespace: string;
  service?: string;
  message: string;
}

type Attempt = <T>(
  where: { namespace: string; service?: string },
  action: Promise<T>,
) => Promise<T | undefined>;

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
  #problems: readonly Problem[] = [];
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
    return this.#problems.length > 0
      ? this.#problems.map(({ message }) => message).join('; ')
      : undefined;
  }

  /** Why an entry may not lead to this instance. */
  problemOf(entry: Pick<Entry, 'namespace' | 'service'>): string | undefined {
    return this.#problems.find(
      ({ namespace, service = entry.service }) =>
        namespace === entry.namespace && service === entry.service,
    )?.message;
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
    entries.forEach(entry => this.#seen.add(entry.namespace));
    // Each on its own: what is wrong with one entry keeps no other route out of its Service.
    const problems: Problem[] = [];
    const attempt: Attempt = async ({ namespace, service }, action) => {
      try {
        return await action;
      } catch (error) {
        const { message } = error as Error;
        problems.push({ namespace, service, message });
        return undefined;
      }
    };
    await Promise.all(
      [...this.#seen].map(async namespace => {
        const observed = await attempt({ namespace }, this.#observe(namespace));
        if (observed) {
          const wished = await Promise.all(
            entries
              .filter(entry => entry.namespace === namespace)
              .map(entry => attempt(entry, this.#wish(entry))),
          );
          // Where it isn't known what is wished nothing is taken away.
          const known = wished.filter(slice => slice !== undefined);
          const changes = decideSliceChanges(known, observed);
          await this.#change(
            known.length === wished.length
              ? changes
              : { ...changes, remove: [] },
            attempt,
          );
        }
      }),
    );
    const before = this.problem;
    this.#problems = problems;
    const { problem } = this;
    if (problem !== undefined && problem !== before) {
      this.#options.log.warn('Failed to keep the endpoints of this instance', {
        error: problem,
      });
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

  async #observe(namespace: string): Promise<EndpointSlice[]> {
    const { client, instance } = this.#options;
    const { items } = await client.list<EndpointSlice>(endpointSlices, {
      namespace,
      labelSelector: `${INSTANCE_LABEL}=${instance}`,
    });
    return items;
  }

  async #change(
    { create, replace, remove }: SliceChanges,
    attempt: Attempt,
  ): Promise<void> {
    const { client, log } = this.#options;
    const done: Record<'created' | 'replaced' | 'removed', string[]> = {
      created: [],
      replaced: [],
      removed: [],
    };
    const note = async (
      what: keyof typeof done,
      { metadata }: EndpointSlice,
      action: Promise<unknown>,
    ) => {
      await action;
      done[what].push(metadata.name);
    };
    for (const slice of remove) {
      const { namespace, name, uid } = slice.metadata;
      const gone = client
        .delete(endpointSlices, { namespace, name }, { uid })
        .catch(error => {
          if ((error as Error).name !== 'NotFoundError') {
            throw error;
          }
        });
      await attempt(entryOf(slice), note('removed', slice, gone));
    }
    for (const slice of create) {
      await attempt(
        entryOf(slice),
        note('created', slice, client.create(endpointSlices, slice)),
      );
    }
    for (const slice of replace) {
      await attempt(
        entryOf(slice),
        note('replaced', slice, client.replace(endpointSlices, slice)),
      );
    }
    if (Object.values(done).some(names => names.length > 0)) {
      log.info('Updated the endpoints of this instance', done);
    }
  }
}

function entryOf({ metadata }: EndpointSlice) {
  const { namespace = '', labels } = metadata;
  return { namespace, service: labels?.[SERVICE_LABEL] };
}

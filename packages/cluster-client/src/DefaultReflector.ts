import { ServiceUnavailableError } from '@backstage/errors';
import { KubeObject, Reflector, ReflectorListener } from './ClusterClient';
import { pauseBefore } from './pauseBefore';
import { ExpiredError } from './toClusterError';
import { WatchEvent, watchEvents } from './watchEvents';

/** What a reflector reads from. */
export interface ReflectorSource<T extends KubeObject> {
  list(): Promise<{ items: T[]; resourceVersion: string }>;
  watch(
    resourceVersion: string,
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array>>;
}

/**
 * When a watch tries again after a failure; times in milliseconds.
 *
 * @public
 */
export interface ReflectorPauses {
  first: number;
  longest: number;
  random: () => number;
  now: () => number;
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** A watch that ended sooner than this without a word counts as a failure, else a server that ends each at once would be asked without pause. */
const SHORT_WATCH_MS = 1000;

/**
 * Lists, watches from there, lists again where the server has forgotten that version, and pauses longer with each failure in a row.
 */
export class DefaultReflector<T extends KubeObject> implements Reflector<T> {
  static start<T extends KubeObject>(
    source: ReflectorSource<T>,
    listener: ReflectorListener<T>,
    pauses: ReflectorPauses,
    closed: AbortSignal,
  ): DefaultReflector<T> {
    const reflector = new DefaultReflector(source, listener, pauses);
    const close = () => reflector.close();
    closed.addEventListener('abort', close, { once: true });
    reflector.#run().finally(() => closed.removeEventListener('abort', close));
    return reflector;
  }

  readonly synced: Promise<void>;
  readonly #source: ReflectorSource<T>;
  readonly #listener: ReflectorListener<T>;
  readonly #pauses: ReflectorPauses;
  readonly #closing = new AbortController();
  readonly #objects = new Map<string, T>();
  #resolveSynced = () => {};
  #rejectSynced: (error: Error) => void = () => {};
  #resourceVersion: string | undefined;
  #connected: boolean | undefined;
  #failures = 0;

  private constructor(
    source: ReflectorSource<T>,
    listener: ReflectorListener<T>,
    pauses: ReflectorPauses,
  ) {
    this.#source = source;
    this.#listener = listener;
    this.#pauses = pauses;
    this.synced = new Promise((resolve, reject) => {
      this.#resolveSynced = resolve;
      this.#rejectSynced = reject;
    });
    // Whoever doesn't wait for it must not die of it.
    this.synced.catch(() => {});
  }

  get objects(): ReadonlyMap<string, T> {
    return this.#objects;
  }

  close(): void {
    this.#closing.abort();
    this.#rejectSynced(
      new ServiceUnavailableError('Closed before the first list was complete'),
    );
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      try {
        if (this.#resourceVersion === undefined) {
          await this.#list();
        }
        await this.#watch();
      } catch (error) {
        this.#failed(error as Error);
      }
      if (this.#failures > 0 && !signal.aborted) {
        const { sleep, random } = this.#pauses;
        const pause = pauseBefore(this.#failures, this.#pauses, random());
        await sleep(pause, signal).catch(() => {});
      }
    }
  }

  async #list(): Promise<void> {
    const { items, resourceVersion } = await this.#source.list();
    if (this.#closing.signal.aborted) {
      return;
    }
    this.#objects.clear();
    for (const item of items) {
      this.#objects.set(keyOf(item), item);
    }
    this.#listener.onChange(this.#objects);
    // Only now: a listener that throws gets the whole list again.
    this.#resourceVersion = resourceVersion;
    this.#isConnected();
    this.#resolveSynced();
  }

  async #watch(): Promise<void> {
    const { signal } = this.#closing;
    const { now } = this.#pauses;
    if (this.#resourceVersion === undefined || signal.aborted) {
      return;
    }
    const started = now();
    let silent = true;
    try {
      const body = await this.#source.watch(this.#resourceVersion, signal);
      this.#isConnected();
      for await (const events of watchEvents(body)) {
        if (signal.aborted) {
          return;
        }
        silent = false;
        this.#failures = 0;
        this.#apply(events);
      }
    } finally {
      if (now() - started >= SHORT_WATCH_MS) {
        silent = false;
        this.#failures = 0;
      }
    }
    if (silent) {
      this.#failures += 1;
    }
  }

  #apply(events: WatchEvent[]): void {
    let changed = false;
    for (const event of events) {
      if (event.type === 'ERROR') {
        throw event.object.code === 410
          ? new ExpiredError('The watched version is no longer known')
          : new Error(`The watch failed: ${event.object.message}`);
      }
      const key = keyOf(event.object);
      if (event.type === 'DELETED') {
        changed = this.#objects.delete(key) || changed;
      } else if (event.type !== 'BOOKMARK') {
        this.#objects.set(key, event.object as T);
        changed = true;
      }
      this.#resourceVersion = event.object.metadata.resourceVersion;
    }
    if (changed) {
      this.#listener.onChange(this.#objects);
    }
  }

  #isConnected(): void {
    if (this.#connected !== true) {
      this.#connected = true;
      this.#listener.onConnection?.(true);
    }
  }

  #failed(error: Error): void {
    if (this.#closing.signal.aborted) {
      return;
    }
    this.#failures += 1;
    // A watch goes on where its connection broke. After anything else (a forgotten version, a listener that threw) everything is read again.
    if (!(error instanceof ServiceUnavailableError)) {
      this.#resourceVersion = undefined;
    }
    // A server that forgets old versions is there.
    const expired = error instanceof ExpiredError;
    if (!expired && this.#connected !== false) {
      this.#connected = false;
      this.#listener.onConnection?.(false, error);
    }
  }
}

function keyOf(object: KubeObject): string {
  const { namespace, name } = object.metadata;
  return namespace === undefined ? name : `${namespace}/${name}`;
}

import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { KubeObject } from './KubeObject';
import type { ObjectStore } from './ObjectStore';

/** What was kept of a store. */
export interface KeptObjects {
  revision: number;
  objects: Array<[resource: string, object: KubeObject]>;
}

const pause = 250;

/** Keeps the objects of a store in a file: written whole, some time after a change, and put in place in one step. */
export class DataFile {
  readonly #path: string;
  #unsubscribe = () => {};
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #store: ObjectStore | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** What the file holds; `undefined` when there is none. Throws when it can't be read. */
  async read(): Promise<KeptObjects | undefined> {
    let text: string;
    try {
      text = await readFile(this.#path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        return undefined;
      }
      throw error;
    }
    try {
      return JSON.parse(text) as KeptObjects;
    } catch (error) {
      throw new Error(
        `Failed to read the cluster kept in '${this.#path}': ${
          (error as Error).message
        }`,
      );
    }
  }

  /** Writes at every change from now on. */
  follow(store: ObjectStore, onError: (error: unknown) => void): void {
    this.#store = store;
    this.#unsubscribe = store.subscribe(() => {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.#write().catch(onError);
      }, pause).unref();
    });
  }

  /** Stops following, and writes a last time. */
  async close(): Promise<void> {
    this.#unsubscribe();
    clearTimeout(this.#timer);
    await this.#write();
  }

  async #write(): Promise<void> {
    const store = this.#store;
    if (!store) {
      return;
    }
    // One after the other, also after one that failed.
    this.#writing = this.#writing
      .catch(() => {})
      .then(async () => {
        const kept: KeptObjects = {
          revision: store.revision,
          objects: [...store.entries()].map(entry => [...entry]),
        };
        const temporary = `${this.#path}.${process.pid}.tmp`;
        await mkdir(dirname(this.#path), { recursive: true });
        await writeFile(temporary, JSON.stringify(kept), { mode: 0o600 });
        await rename(temporary, this.#path);
      });
    await this.#writing;
  }
}

import { readFileSync, Stats, statSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import type { Region, RegionDetail } from '@backstage-releases/canary-policy';
import type { Clock } from '../Clock';
import { FileLook, followFile } from '../files/followFile';
import type { Log } from '../Log';
import { detailOfFile } from './detailOfFile';
import { HeldRegions, LocationData, readerOf } from './HeldRegions';
import type { RegionSource } from './RegionSource';

const DETAILS: RegionDetail[] = ['none', 'country', 'subdivision'];

/**
 * A location file in MaxMind's format, taken again when it changes. What can't be read, or knows less than what is there, is said in the log and
 * not taken: routes have been accepted for what it knew.
 */
export class RegionFile implements RegionSource {
  /**
   * Reads a file and follows it until `close`.
   *
   * @throws Error where it can't be read, is in another format, or says no countries.
   */
  static open(path: string, clock: Clock, log: Log): RegionFile {
    const state = stateOf(statSync(path));
    return new RegionFile(path, parse(readFileSync(path)), state, clock, log);
  }

  readonly #path: string;
  readonly #end: () => void;
  readonly #held: HeldRegions;
  readonly #followers = new Set<(data: LocationData) => void>();
  /** How the file was when it was read last. */
  #state: string;

  private constructor(
    path: string,
    data: LocationData,
    state: string,
    clock: Clock,
    log: Log,
  ) {
    this.#path = path;
    this.#held = HeldRegions.create(data);
    this.#state = state;
    this.#end = followFile(
      { path, what: 'a location file', look: () => this.#look() },
      clock,
      log,
    );
  }

  get detail(): RegionDetail {
    return this.#held.detail;
  }

  get builtAt(): number {
    return this.#held.builtAt;
  }

  /** What it says now, for other threads. */
  get data(): LocationData {
    return this.#held.data;
  }

  find(address: string): Region | undefined {
    return this.#held.find(address);
  }

  /** Calls a listener when other data was taken; returns how to end it. */
  follow(listener: (data: LocationData) => void): () => void {
    this.#followers.add(listener);
    return () => this.#followers.delete(listener);
  }

  close(): void {
    this.#end();
  }

  async #look(): Promise<FileLook> {
    const state = stateOf(await stat(this.#path));
    if (state === this.#state) {
      return 'unchanged';
    }
    this.#state = state;
    const data = parse(await readFile(this.#path));
    if (DETAILS.indexOf(data.detail) < DETAILS.indexOf(this.detail)) {
      throw new Error(
        `it knows '${data.detail}' only, and '${this.detail}' may be in use`,
      );
    }
    this.#held.take(data);
    this.#followers.forEach(follower => follower(data));
    return { taken: { detail: data.detail } };
  }
}

function stateOf({ ino, size, mtimeMs }: Stats): string {
  return `${ino} ${size} ${mtimeMs}`;
}

function parse(content: Buffer): LocationData {
  const bytes = new SharedArrayBuffer(content.length);
  new Uint8Array(bytes).set(content);
  const detail = detailOfFile(readerOf(bytes));
  if (detail === 'none') {
    throw new Error('it says no countries');
  }
  return { bytes, detail };
}

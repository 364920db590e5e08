import { readFileSync, Stats, statSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { isIP } from 'node:net';
import type { Region, RegionDetail } from '@backstage-releases/canary-policy';
import { Reader, Response } from 'mmdb-lib';
import { Clock, every } from '../Clock';
import type { Log } from '../Log';
import { detailOfFile } from './detailOfFile';
import { regionOf } from './regionOf';
import type { RegionSource } from './RegionSource';

/** A file is looked at so often. Kubernetes changes mounted files by links, of which watching files hears nothing. */
const LOOK_EVERY_MS = 10_000;

const DETAILS: RegionDetail[] = ['none', 'country', 'subdivision'];

/** What a location file says, and what it can tell. */
interface Content {
  reader: Reader<Response>;
  detail: RegionDetail;
}

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
  readonly #log: Log;
  readonly #end: () => void;
  #content: Content;
  /** How the file was when it was read last. */
  #state: string;
  /** What was wrong with it then, which is said once. */
  #problem: string | undefined;

  private constructor(
    path: string,
    content: Content,
    state: string,
    clock: Clock,
    log: Log,
  ) {
    this.#path = path;
    this.#content = content;
    this.#state = state;
    this.#log = log;
    this.#end = every(clock, LOOK_EVERY_MS, () => this.#look());
  }

  get detail(): RegionDetail {
    return this.#content.detail;
  }

  get builtAt(): number {
    return this.#content.reader.metadata.buildEpoch.getTime();
  }

  find(address: string): Region | undefined {
    if (isIP(address) === 0) {
      return undefined;
    }
    try {
      return regionOf(this.#content.reader.get(address));
    } catch {
      // A file may be broken in a place that nobody looked at. Requests go on.
      return undefined;
    }
  }

  close(): void {
    this.#end();
  }

  async #look(): Promise<void> {
    try {
      const state = stateOf(await stat(this.#path));
      if (state === this.#state) {
        return;
      }
      this.#state = state;
      const content = parse(await readFile(this.#path));
      if (DETAILS.indexOf(content.detail) < DETAILS.indexOf(this.detail)) {
        throw new Error(
          `it knows '${content.detail}' only, and '${this.detail}' may be in use`,
        );
      }
      this.#content = content;
      this.#problem = undefined;
      this.#log.info('Took a location file', {
        file: this.#path,
        detail: content.detail,
      });
    } catch (error) {
      const { message } = error as Error;
      if (message !== this.#problem) {
        this.#problem = message;
        this.#log.error(
          'Failed to take a location file, the one before stays',
          { file: this.#path, error: message },
        );
      }
    }
  }
}

function stateOf({ ino, size, mtimeMs }: Stats): string {
  return `${ino} ${size} ${mtimeMs}`;
}

function parse(data: Buffer): Content {
  const reader = new Reader<Response>(data);
  const detail = detailOfFile(reader);
  if (detail === 'none') {
    throw new Error('it says no countries');
  }
  return { reader, detail };
}

import { openSync } from 'node:fs';
import { SonicBoom } from 'sonic-boom';
import type { Clock } from '../Clock';
import type { Log } from '../Log';
import type { AccessEntry, AccessLog } from './AccessEntry';
import { AccessLines } from './AccessLines';

/** What waits for the disk at most; what comes then is dropped and counted. Bytes. */
const MOST_WAITING = 16 * 1_024 * 1_024;

/** How long the end of a process waits for the disk. Milliseconds. */
const LAST_MS = 2_000;

/** Standard output as the setting names it. */
const STDOUT = '-';

/** Whole lines, as one thread hands them to another. */
export interface AccessBatch {
  lines: Uint8Array;
  count: number;
  /** Lines that are nowhere, since those that were handed over before could not be taken. */
  dropped: number;
}

/** How an access log is written. */
export interface AccessLogOptions {
  /** A file, which grows; `-` is standard output. */
  path: string;
  withQuery: boolean;
  clock: Clock;
  log: Log;
  /** Bytes that may wait for the disk. */
  mostWaiting?: number;
}

/**
 * An access log in a file. Writing never waits for the disk and never takes more than a bound of memory.
 */
export class AccessLogFile implements AccessLog {
  /** @throws Error where the file can't be written. */
  static open(options: AccessLogOptions): AccessLogFile {
    return new AccessLogFile(options);
  }

  /** Lines that were given to this log. */
  lines = 0;
  /** Those of them that are nowhere, for the disk could not follow. */
  dropped = 0;
  readonly #options: AccessLogOptions;
  #stream: SonicBoom;
  readonly #own: AccessLines;
  /** Lines that are given to the stream just now. */
  #given = 0;
  #isFailing = false;
  #isClosed = false;

  private constructor(options: AccessLogOptions) {
    this.#options = options;
    const { withQuery, clock } = options;
    this.#own = AccessLines.create({
      withQuery,
      clock,
      sink: (lines, count) => this.#put(lines, count),
    });
    this.#stream = this.#open();
  }

  write(entry: AccessEntry): void {
    this.lines += 1;
    if (this.#isClosed) {
      this.dropped += 1;
      return;
    }
    this.#own.write(entry);
  }

  /** Writes lines that others have made, and counts those that they had to drop. */
  take({ lines, count, dropped }: AccessBatch): void {
    this.lines += count + dropped;
    this.dropped += dropped;
    if (this.#isClosed) {
      this.dropped += count;
    } else if (count > 0) {
      const { buffer, byteOffset, byteLength } = lines;
      this.#put(Buffer.from(buffer, byteOffset, byteLength), count);
    }
  }

  /** Goes on in a new file of the same name, after the old one was moved; stays with the old one where that fails. */
  reopen(): void {
    if (this.#options.path === STDOUT || this.#isClosed) {
      return;
    }
    this.#own.flush();
    try {
      const former = this.#stream;
      this.#stream = this.#open();
      this.#end(former);
      this.#options.log.info('Opened the access log again', {
        path: this.#options.path,
      });
    } catch (error) {
      this.#options.log.error('Failed to open the access log again', {
        path: this.#options.path,
        error: (error as Error).message,
      });
    }
  }

  /** Writes what waits, as long as that takes no longer than two seconds. */
  close(): Promise<void> {
    this.#own.flush();
    this.#isClosed = true;
    return this.#end(this.#stream);
  }

  #put(lines: Buffer, count: number): void {
    this.#given = count;
    // its types know texts alone
    this.#stream.write(lines as unknown as string);
  }

  #open(): SonicBoom {
    const { path, mostWaiting = MOST_WAITING } = this.#options;
    const fd = path === STDOUT ? 1 : openSync(path, 'a', 0o640);
    const stream = new SonicBoom({
      fd,
      maxLength: mostWaiting,
      contentMode: 'buffer',
    });
    // it says so while it is given them
    stream.on('drop', () => {
      this.dropped += this.#given;
    });
    stream.on('error', error => this.#fail(error));
    stream.on('write', () => this.#work());
    return stream;
  }

  /** A disk that is full is tried again with the next lines; it is said once. */
  #fail(error: Error): void {
    if (!this.#isFailing) {
      this.#isFailing = true;
      this.#options.log.error('Failed to write the access log', {
        path: this.#options.path,
        error: error.message,
      });
    }
  }

  #work(): void {
    if (this.#isFailing) {
      this.#isFailing = false;
      this.#options.log.info('The access log is written again', {
        path: this.#options.path,
      });
    }
  }

  #end(stream: SonicBoom): Promise<void> {
    return new Promise(resolve => {
      const cancel = this.#options.clock.after(LAST_MS, () => stream.destroy());
      stream.once('error', () => stream.destroy());
      stream.once('close', () => {
        cancel();
        resolve();
      });
      stream.end();
    });
  }
}

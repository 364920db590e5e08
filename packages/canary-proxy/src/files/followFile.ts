import { Clock, every } from '../Clock';
import type { Log } from '../Log';

/** Files are looked at so often. Kubernetes changes mounted files by links, of which watching files hears nothing. */
const LOOK_EVERY_MS = 10_000;

/** What was found: it is as it was when it was read last, it is right and says the same, or it says something else, which was taken. */
export type FileLook =
  | 'unchanged'
  | 'same'
  | { taken: Readonly<Record<string, unknown>> };

/** A file that may change. */
export interface FollowedFile {
  path: string;
  /** Files that belong to it, by what they are called in the log. */
  besides?: Readonly<Record<string, string>>;
  /** What it is in the log, for example `a certificate`. */
  what: string;
  /**
   * Reads it, and takes what it says. `taken` is what the log says of it beside the path.
   *
   * @throws Error where it can't be used
   */
  look(): Promise<FileLook> | FileLook;
}

/**
 * Looks at a file again and again. What can't be used is said in the log once, and what was taken before stays.
 *
 * @returns how to end it
 */
export function followFile(
  { path, besides, what, look }: FollowedFile,
  clock: Clock,
  log: Log,
): () => void {
  let problem: string | undefined;
  return every(clock, LOOK_EVERY_MS, async () => {
    try {
      const found = await look();
      if (found !== 'unchanged') {
        problem = undefined;
      }
      if (typeof found === 'object') {
        log.info(`Took ${what}`, { file: path, ...besides, ...found.taken });
      }
    } catch (error) {
      const { message } = error as Error;
      if (message !== problem) {
        problem = message;
        log.error(`Failed to take ${what}, the one before stays`, {
          file: path,
          ...besides,
          error: message,
        });
      }
    }
  });
}

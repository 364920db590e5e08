import { readFileSync } from 'node:fs';

/**
 * The lines of a file that say something, without the spaces around them.
 *
 * @throws Error where it can't be read.
 */
export function readLines(file: string): string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '');
}

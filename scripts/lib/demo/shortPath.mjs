import { relative } from 'node:path';

/** A path as one would type it here: relative where it lies below the current folder. */
export function shortPath(path) {
  const short = relative('', path);
  return short.startsWith('..') ? path : short;
}

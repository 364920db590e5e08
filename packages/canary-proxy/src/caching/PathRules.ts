import type { RoutePathsDocument } from '@backstage-releases/canary-policy';
import { pathOf } from '../decision/requestTarget';

/** What an instance may read as another path: such a path is under no rule. */
const AMBIGUOUS = /\/\.{1,2}(?:[/;]|$)|\/\/|\\|%2e|%2f|%5c/i;

const READING = new Set(['GET', 'HEAD']);

/**
 * What is particular about some paths of a route.
 */
export class PathRules {
  static create({ cache = {}, assets = [] }: RoutePathsDocument): PathRules {
    return new PathRules(Object.keys(cache), assets);
  }

  readonly #shared: readonly string[];
  readonly #assets: readonly string[];

  private constructor(shared: readonly string[], assets: readonly string[]) {
    this.#shared = shared;
    this.#assets = assets;
  }

  /** The answers of both groups are the same there. */
  isShared(request: { target: string }): boolean {
    return isUnder(request, this.#shared);
  }

  /** What one group doesn't have there, the other one may. What may change something is never asked twice. */
  isAsset(request: { method: string; target: string }): boolean {
    return READING.has(request.method) && isUnder(request, this.#assets);
  }
}

/** @param request - whose target is made when it is asked for */
function isUnder(
  request: { target: string },
  prefixes: readonly string[],
): boolean {
  if (prefixes.length === 0) {
    return false;
  }
  const path = pathOf(request.target);
  return (
    path !== undefined &&
    prefixes.some(prefix => path.startsWith(prefix)) &&
    !AMBIGUOUS.test(path)
  );
}

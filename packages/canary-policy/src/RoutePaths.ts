import type { Check, DocumentCheck } from './DocumentCheck';

/**
 * What is particular about some paths of a route.
 *
 * @public
 */
export interface RoutePathsDocument {
  /** By prefix of a path: its answers are the same for both groups, so shared caches may keep them while the route splits. */
  cache?: Record<string, 'shared-ok'>;
  /** Prefixes of paths where a 404 of one group is asked of the other one, for a page of one version loads files of its own. */
  assets?: string[];
}

const MAX_PATHS = 100;

const pathPrefix = /^\/[\x21-\x7e]*$/;

/** Checks for {@link RoutePathsDocument}, by field. */
export function pathsChecks(check: DocumentCheck): Record<string, Check> {
  const prefix = check.matching(
    pathPrefix,
    256,
    "the beginning of a path, for example '/static/'",
  );
  const shared = check.oneOf(['shared-ok']);
  return {
    cache: (value, path) => {
      const prefixes = Object.entries(check.asObject(value, path) ?? {});
      if (prefixes.length > MAX_PATHS) {
        check.report(path, value, `at most ${MAX_PATHS} paths`);
        return;
      }
      for (const [name, field] of prefixes) {
        prefix(name, `${path}['${name}']`);
        shared(field, `${path}['${name}']`);
      }
    },
    assets: (value, path) => {
      if (Array.isArray(value) && value.length > MAX_PATHS) {
        check.report(path, value, `a list of 0 to ${MAX_PATHS} entries`);
      } else {
        check.list(value, path, 0, prefix);
      }
    },
  };
}

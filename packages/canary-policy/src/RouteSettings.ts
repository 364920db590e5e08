import { checkBalance } from './balance/checkBalance';
import { Check, DocumentCheck } from './DocumentCheck';
import type { Issue } from './Issue';
import type { RouteDocument } from './RouteDocument';
import { checkMirror } from './RouteMirror';
import { pathsChecks } from './RoutePaths';
import { checkTimeouts } from './RouteTimeouts';

/**
 * How a route is carried, as far as people say it.
 *
 * @public
 */
export type RouteSettings = Pick<
  RouteDocument,
  'balance' | 'mirror' | 'timeouts' | 'cache' | 'assets'
>;

/** Checks for {@link RouteSettings}, by field. */
export function settingsChecks(check: DocumentCheck): Record<string, Check> {
  return {
    ...pathsChecks(check),
    balance: (value, path) => checkBalance(check, value, path),
    mirror: (value, path) => checkMirror(check, value, path),
    timeouts: (value, path) => checkTimeouts(check, value, path),
  };
}

/**
 * What is wrong with the settings of a route; nothing where the list is empty. Never throws.
 *
 * @param path - where in its document it is
 * @param others - fields beside them that are checked elsewhere
 * @public
 */
export function validateRouteSettings(
  value: unknown,
  path: string,
  others: readonly string[] = [],
): Issue[] {
  const check = new DocumentCheck();
  const anything: Check = () => {};
  check.object(
    value,
    path,
    {},
    {
      ...Object.fromEntries(others.map(name => [name, anything])),
      ...settingsChecks(check),
    },
  );
  return check.issues;
}

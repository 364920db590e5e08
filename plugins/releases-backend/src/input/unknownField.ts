import { PlanProblem } from '@backstage-releases/plugin-releases-common';
import { closestName } from './closestName';
import { joinPath, pathKey } from './joinPath';
import { listNames } from './listNames';

/**
 * A field that nobody reads, with the one that was probably meant.
 */
export function unknownField(
  parent: string,
  name: string,
  value: unknown,
  allowed: string[],
): PlanProblem {
  const near = closestName(name, allowed);
  return {
    path: joinPath(parent, pathKey(name)),
    message: `Unknown field '${name}'${
      near ? `, did you mean '${near}'?` : ''
    }`,
    value,
    expected: allowed.length ? `one of ${listNames(allowed)}` : 'no fields',
  };
}

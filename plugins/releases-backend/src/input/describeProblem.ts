import { PlanProblem } from '@backstage-releases/plugin-releases-common';

/**
 * A problem in one line: path, what is wrong, what would be right.
 */
export function describeProblem(problem: PlanProblem): string {
  const { path, message, expected } = problem;
  return `${path ? `'${path}': ` : ''}${message}${
    expected ? `; expected ${expected}` : ''
  }`;
}

import { PlanProblem } from './PlanProblem';

/**
 * Whether a pipeline with this problem can't be started.
 *
 * @public
 */
export function isBlockingProblem(problem: PlanProblem): boolean {
  return problem.severity !== 'warning';
}

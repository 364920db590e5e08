/**
 * Something wrong with a plan, and where.
 *
 * @public
 */
export interface PlanProblem {
  /** For example `spec.pipelines.production.stages.canary.steps[2].percent`. */
  path: string;
  message: string;
  value?: unknown;
  /** What would be right. */
  expected?: string;
  /** A warning does not keep a pipeline from being started by hand; everything else does. */
  severity?: 'warning';
}

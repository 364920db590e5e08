import { NamedSegments } from '@backstage-releases/canary-policy';
import { PlanProblem } from '@backstage-releases/plugin-releases-common';
import { StageType } from '@backstage-releases/plugin-releases-node';
import { readSchema } from '../input/readSchema';
import { Expressions } from './Expressions';
import { Environment, PlannedPipeline } from './Plans';
import { planSchema } from './planSchema';
import { readPipeline } from './readPipeline';

/**
 * What a plan is read against.
 */
export interface PlanContext {
  /** `namespace/name` of the plan. */
  plan: string;
  /** Repository of the component that is released by it. */
  image: string | undefined;
  /** Entity ref of the component's owner, where it has one. */
  owner: string | undefined;
  stageTypes: Map<string, StageType>;
  environments: Environment[];
  /** Those that the operator has given names. */
  segments: NamedSegments;
  expressions: Expressions;
}

/**
 * Reads a plan whole. What is wrong with one pipeline is that pipeline's problem, and leaves the others as they are.
 */
export function readPlan(
  spec: unknown,
  context: PlanContext,
): { pipelines: PlannedPipeline[]; problems: PlanProblem[] } {
  const { value: plan, problems } = readSchema(planSchema, spec, 'spec');
  if (!plan) {
    return { pipelines: [], problems };
  }
  return {
    pipelines: Object.entries(plan.pipelines).map(([name, pipeline]) =>
      readPipeline(name, pipeline, context),
    ),
    problems:
      Object.keys(plan.pipelines).length > 0
        ? []
        : [
            {
              path: 'spec.pipelines',
              message: 'No pipelines',
              value: {},
              expected: 'at least one pipeline',
            },
          ],
  };
}

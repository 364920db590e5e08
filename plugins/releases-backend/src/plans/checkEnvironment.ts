import { PlanProblem } from '@backstage-releases/plugin-releases-common';
import { StageType } from '@backstage-releases/plugin-releases-node';
import { joinPath } from '../input/joinPath';
import { listNames } from '../input/listNames';
import { matchesImage } from './matchesImage';
import { matchesName } from './matchesName';
import { Environment, PlannedStage } from './Plans';

/**
 * What the operator's rules for an environment have against a pipeline.
 */
export function checkEnvironment(options: {
  environment: Environment;
  /** `namespace/name` of the plan. */
  plan: string;
  /** Repository of the component; undefined where it has none, which is a problem of its own. */
  image: string | undefined;
  stages: PlannedStage[];
  stageTypes: Map<string, StageType>;
  /** Path of the pipeline. */
  path: string;
}): PlanProblem[] {
  const { environment, plan, image, path } = options;
  const problems: PlanProblem[] = [];
  if (
    environment.plans &&
    !environment.plans.some(pattern => matchesName(pattern, plan))
  ) {
    problems.push({
      path: joinPath(path, 'environment'),
      message: `Environment '${environment.name}' does not allow the plan '${plan}'`,
      value: environment.name,
      expected: `a plan that matches one of ${listNames(environment.plans)}`,
    });
  }
  if (
    image &&
    environment.images &&
    !environment.images.some(prefix => matchesImage(prefix, image))
  ) {
    problems.push({
      path: joinPath(path, 'environment'),
      message: `Environment '${environment.name}' does not allow the image '${image}'`,
      value: environment.name,
      expected: `an image below one of ${listNames(environment.images)}`,
    });
  }
  return [...problems, ...problemsOfRequired(options)];
}

function problemsOfRequired(options: {
  environment: Environment;
  stages: PlannedStage[];
  stageTypes: Map<string, StageType>;
  path: string;
}): PlanProblem[] {
  const { environment, stages, stageTypes, path } = options;
  const byName = new Map(stages.map(stage => [stage.name, stage]));
  return stages
    .filter(stage => stageTypes.get(stage.type)?.touchesTarget)
    .flatMap(stage => {
      const before = allBefore(stage, byName);
      return environment.require
        .filter(
          // A stage with a condition may be skipped, and would then have required nothing.
          type => !before.some(need => need.type === type && !need.when),
        )
        .map(type => ({
          path: joinPath(path, 'stages', stage.name, 'needs'),
          message: `Environment '${environment.name}' requires a stage of type '${type}' before '${stage.name}'`,
          value: stage.needs,
          expected: `a stage of type '${type}' without 'when' among all that it needs`,
        }));
    });
}

function allBefore(
  stage: PlannedStage,
  byName: Map<string, PlannedStage>,
): PlannedStage[] {
  const found = new Set<PlannedStage>();
  const walk = (from: PlannedStage) =>
    from.needs.forEach(name => {
      const need = byName.get(name);
      if (need && !found.has(need)) {
        found.add(need);
        walk(need);
      }
    });
  walk(stage);
  return [...found];
}

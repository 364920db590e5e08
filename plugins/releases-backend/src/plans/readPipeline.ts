import { PlanProblem } from '@backstage-releases/plugin-releases-common';
import { JsonObject } from '@backstage/types';
import { closestName } from '../input/closestName';
import { joinPath, pathKey } from '../input/joinPath';
import { listNames } from '../input/listNames';
import { readSchema } from '../input/readSchema';
import { checkEnvironment } from './checkEnvironment';
import { findSideBySide } from './findSideBySide';
import { orderStages } from './orderStages';
import { PlannedPipeline, PlannedStage } from './Plans';
import { pipelineSchema } from './planSchema';
import { PlanContext } from './readPlan';
import { readStage } from './readStage';
import { readTriggers } from './readTriggers';

/**
 * Reads a pipeline of a plan, with everything that keeps it from being started.
 */
export function readPipeline(
  name: string,
  value: JsonObject,
  context: PlanContext,
): PlannedPipeline {
  const path = joinPath('spec', 'pipelines', name);
  const { value: read, problems } = readSchema(pipelineSchema, value, path);
  // A wrong field beside them is no reason to keep back what is wrong with the stages.
  const {
    environment,
    stages: stageValues,
    triggers,
  } = read ?? readableParts(value);
  const stagesPath = joinPath(path, 'stages');
  const stages: PlannedStage[] = [];
  const found: PlanProblem[] = [];
  for (const [stageName, stageValue] of Object.entries(stageValues)) {
    const result = readStage({
      name: stageName,
      value: stageValue,
      path: joinPath(stagesPath, pathKey(stageName)),
      context,
    });
    found.push(...result.problems);
    if (result.stage) {
      stages.push(result.stage);
    }
  }
  const ordered = orderStages(stages, Object.keys(stageValues), stagesPath);
  const sideBySide = findSideBySide(
    ordered.stages,
    ({ type }) => context.stageTypes.get(type)?.touchesTarget ?? false,
    stagesPath,
  );
  return {
    name,
    environment,
    stages: ordered.stages,
    problems: [
      ...problems,
      ...problemsOfEnvironment(environment, path, ordered.stages, context),
      ...found,
      ...ordered.problems,
      ...(ordered.problems.length ? [] : sideBySide),
      ...readTriggers(triggers, joinPath(path, 'triggers')),
    ],
  };
}

function readableParts(value: JsonObject) {
  const stages = isObject(value.stages) ? Object.entries(value.stages) : [];
  return {
    environment: typeof value.environment === 'string' ? value.environment : '',
    stages: Object.fromEntries(
      stages.filter((entry): entry is [string, JsonObject] =>
        isObject(entry[1]),
      ),
    ),
    triggers: Array.isArray(value.triggers) ? value.triggers : [],
  };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function problemsOfEnvironment(
  name: string,
  path: string,
  stages: PlannedStage[],
  context: PlanContext,
): PlanProblem[] {
  const { environments, plan, image, stageTypes } = context;
  if (!name) {
    return [];
  }
  const environment = environments.find(entry => entry.name === name);
  if (!environment) {
    const names = environments.map(entry => entry.name);
    const near = closestName(name, names);
    return [
      {
        path: joinPath(path, 'environment'),
        message: `No environment '${name}'${
          near ? `, did you mean '${near}'?` : ''
        }`,
        value: name,
        expected: `one of ${listNames(names)}`,
      },
    ];
  }
  return checkEnvironment({
    environment,
    plan,
    image,
    stages,
    stageTypes,
    path,
  });
}

import { PlanProblem } from '@backstage-releases/plugin-releases-common';
import { StageType } from '@backstage-releases/plugin-releases-node';
import { JsonObject } from '@backstage/types';
import { closestName } from '../input/closestName';
import { joinPath } from '../input/joinPath';
import { listNames } from '../input/listNames';
import { readSchema } from '../input/readSchema';
import { Expressions } from './Expressions';
import { PlannedStage } from './Plans';
import { PlanContext } from './readPlan';
import { stageSchema } from './planSchema';

/**
 * Reads a stage: what all stages have, and with its type what only it has. There is no stage where its type or needs can't be read.
 */
export function readStage(options: {
  name: string;
  value: JsonObject;
  path: string;
  context: Pick<
    PlanContext,
    'owner' | 'stageTypes' | 'expressions' | 'segments'
  >;
}): { stage?: PlannedStage; problems: PlanProblem[] } {
  const { name, value, path, context } = options;
  const { stageTypes, expressions, segments } = context;
  const { value: read, problems } = readSchema(stageSchema, value, path);
  if (!read) {
    return { problems };
  }
  const { type, needs, when } = read;
  const { type: _type, needs: _needs, when: _when, ...own } = value;
  const fields = stageTypes.get(type)?.complete?.(own, { segments }) ?? own;
  const stage: PlannedStage = {
    name,
    type,
    needs,
    fields,
    ...(when === undefined ? {} : { when }),
  };
  return {
    stage,
    problems: [
      ...problemsOfType(type, path, stageTypes),
      ...problemsOfWhen(when, path, expressions),
      ...problemsOfFields(fields, path, stageTypes.get(type), context),
    ],
  };
}

function problemsOfType(
  type: string,
  path: string,
  stageTypes: Map<string, StageType>,
): PlanProblem[] {
  if (stageTypes.has(type)) {
    return [];
  }
  const near = closestName(type, stageTypes.keys());
  return [
    {
      path: joinPath(path, 'type'),
      message: `No installed stage type '${type}'${
        near ? `, did you mean '${near}'?` : ''
      }`,
      value: type,
      expected: `one of ${listNames(stageTypes.keys())}`,
    },
  ];
}

function problemsOfWhen(
  when: string | undefined,
  path: string,
  expressions: Expressions,
): PlanProblem[] {
  return when === undefined
    ? []
    : problemsOfExpression(when, joinPath(path, 'when'), expressions);
}

function problemsOfExpression(
  expression: string,
  path: string,
  expressions: Expressions,
): PlanProblem[] {
  const wrong = expressions.check(expression);
  return wrong
    ? [
        {
          path,
          message: wrong,
          value: expression,
          expected: 'a CEL expression',
        },
      ]
    : [];
}

function problemsOfFields(
  fields: JsonObject,
  path: string,
  stageType: StageType | undefined,
  { owner, expressions }: Pick<PlanContext, 'owner' | 'expressions'>,
): PlanProblem[] {
  const parsed = stageType?.parse(fields);
  if (!parsed) {
    return [];
  }
  if ('config' in parsed) {
    const ownerless = owner ? [] : stageType?.needsOwner?.(parsed.config) ?? [];
    return [
      ...(stageType?.expressions?.(parsed.config) ?? []).flatMap(one =>
        problemsOfExpression(
          one.expression,
          joinPath(path, one.path),
          expressions,
        ),
      ),
      ...ownerless.map(one => ({
        path: joinPath(path, one),
        message: 'The component has no owner who could decide',
        value: ['owner'],
        expected: 'an owner in the catalog, or somebody else in the plan',
      })),
    ];
  }
  return parsed.problems.map(problem => ({
    ...problem,
    message: problem.message + hintOf(problem, fields),
    path: joinPath(path, problem.path),
  }));
}

/** A stage type does not know the fields that all stages have, so it can't tell that `need` was to be `needs`. */
function hintOf(problem: PlanProblem, fields: JsonObject): string {
  const near =
    Object.hasOwn(fields, problem.path) &&
    !problem.message.includes('did you mean')
      ? closestName(problem.path, Object.keys(stageSchema.shape))
      : undefined;
  return near ? `, did you mean '${near}'?` : '';
}

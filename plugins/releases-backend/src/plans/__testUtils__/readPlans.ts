import { StageType } from '@backstage-releases/plugin-releases-node';
import { CelExpressions } from '../../expressions/CelExpressions';
import { Environment } from '../Plans';
import { PlanContext, readPlan } from '../readPlan';

/** As far as plans are concerned, a stage type is what it makes of its fields. */
function stageType(
  type: string,
  options: { touchesTarget?: boolean; fields?: string[] } = {},
): StageType {
  const { touchesTarget = false, fields = [] } = options;
  return {
    type,
    touchesTarget,
    parse: value => {
      const problems = Object.keys(value)
        .filter(name => !fields.includes(name))
        .map(name => ({ path: name, message: `Unknown field '${name}'` }));
      const steps = Array.isArray(value.steps) ? value.steps : [];
      steps.forEach((step, index) => {
        const { percent } = step as { percent?: unknown };
        if (typeof percent !== 'number') {
          problems.push({
            path: `steps[${index}].percent`,
            message: `Invalid value '${percent}'`,
          });
        }
      });
      return problems.length > 0
        ? { problems }
        : { config: value, problems: [] };
    },
    describe: () => type,
    commands: () => [],
    reconcile: async () => ({ status: 'succeeded', state: {} }),
  };
}

const stageTypes = new Map(
  [
    stageType('approval', { fields: ['from'] }),
    stageType('check', { fields: ['that'] }),
    stageType('deploy', { touchesTarget: true }),
    stageType('canary', { touchesTarget: true, fields: ['steps'] }),
  ].map(entry => [entry.type, entry]),
);

function environment(name: string, rest: Partial<Environment> = {}) {
  return {
    name,
    cluster: name,
    production: false,
    namespace: () => 'default',
    require: [],
    ...rest,
  };
}

const environments: Environment[] = [
  environment('dev'),
  environment('prod', {
    production: true,
    plans: ['default/*'],
    images: ['registry.example.com/'],
    require: ['approval'],
  }),
];

/** Stages that every environment takes. */
export const rightStages = {
  ready: { type: 'check', that: ['true'] },
  approve: { type: 'approval', needs: ['ready'], from: ['owner'] },
  canary: { type: 'canary', needs: ['approve'], steps: [{ percent: 100 }] },
};

/** Reads a plan where `dev` takes everything and `prod` has rules. */
export function read(spec: unknown, rest: Partial<PlanContext> = {}) {
  return readPlan(spec, {
    plan: 'default/web-service',
    image: 'registry.example.com/shop',
    owner: 'group:default/team-a',
    stageTypes,
    environments,
    segments: {},
    expressions: CelExpressions.create(),
    ...rest,
  });
}

/** Reads a plan of one pipeline. */
export function readPipeline(pipeline: unknown, rest = {}) {
  const { pipelines, problems } = read(
    { owner: 'group:platform', pipelines: { p: pipeline } },
    rest,
  );
  if (problems.length > 0) {
    throw new Error(`Not a plan at all: ${JSON.stringify(problems)}`);
  }
  return pipelines[0];
}

/** Reads a plan of one pipeline with these stages. */
export function readStages(stages: unknown, environmentName = 'dev') {
  return readPipeline({ environment: environmentName, stages });
}

import {
  isBlockingProblem,
  PlanProblem,
} from '@backstage-releases/plugin-releases-common';
import { StageType } from '@backstage-releases/plugin-releases-node';
import { CelExpressions } from '../expressions/CelExpressions';
import { Environment } from './Plans';
import { readPlan } from './readPlan';

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

const rightStages = {
  ready: { type: 'check', that: ['true'] },
  approve: { type: 'approval', needs: ['ready'], from: ['owner'] },
  canary: { type: 'canary', needs: ['approve'], steps: [{ percent: 100 }] },
};

function read(spec: unknown, rest: { plan?: string; image?: string } = {}) {
  return readPlan(spec, {
    plan: 'default/web-service',
    image: 'registry.example.com/shop',
    stageTypes,
    environments,
    expressions: CelExpressions.create(),
    ...rest,
  });
}

function readPipeline(pipeline: unknown, rest = {}) {
  const { pipelines, problems } = read(
    { owner: 'group:platform', pipelines: { p: pipeline } },
    rest,
  );
  expect(problems).toEqual([]);
  return pipelines[0];
}

function readStages(stages: unknown, environmentName = 'dev') {
  return readPipeline({ environment: environmentName, stages });
}

describe('readPlan', () => {
  it('reads a right plan, each stage after what it needs', () => {
    const { canary, ready, approve } = rightStages;
    const pipeline = readStages({ canary, ready, approve }, 'prod');
    expect(pipeline.problems).toEqual([]);
    expect(pipeline).toMatchObject({ name: 'p', environment: 'prod' });
    expect(pipeline.stages).toEqual([
      { name: 'ready', type: 'check', needs: [], fields: { that: ['true'] } },
      {
        name: 'approve',
        type: 'approval',
        needs: ['ready'],
        fields: { from: ['owner'] },
      },
      {
        name: 'canary',
        type: 'canary',
        needs: ['approve'],
        fields: { steps: [{ percent: 100 }] },
      },
    ]);
  });

  it.each<[string, unknown, PlanProblem]>([
    [
      'no spec',
      undefined,
      { path: 'spec', message: "Missing field 'spec'", expected: 'an object' },
    ],
    [
      'no owner',
      { pipelines: {} },
      {
        path: 'spec.owner',
        message: "Missing field 'owner'",
        expected: 'an entity ref of a group or user',
      },
    ],
    [
      'a field that is misspelt',
      { owner: 'group:platform', pipelines: {}, piplines: { p: 1 } },
      {
        path: 'spec.piplines',
        message: "Unknown field 'piplines', did you mean 'pipelines'?",
        value: { p: 1 },
        expected: "one of 'owner', 'pipelines'",
      },
    ],
    [
      'a list of pipelines',
      { owner: 'group:platform', pipelines: [] },
      {
        path: 'spec.pipelines',
        message: "Invalid value '[]'",
        value: [],
        expected: 'an object of pipelines by name',
      },
    ],
    [
      'a name that is none',
      { owner: 'group:platform', pipelines: { 'To Prod': {} } },
      {
        path: "spec.pipelines['To Prod']",
        message: "Invalid name 'To Prod'",
        value: 'To Prod',
        expected: 'lower-case letters, digits and dashes, at most 63',
      },
    ],
    [
      'no pipelines',
      { owner: 'group:platform', pipelines: {} },
      {
        path: 'spec.pipelines',
        message: 'No pipelines',
        value: {},
        expected: 'at least one pipeline',
      },
    ],
  ])('refuses a plan with %s', (_, spec, problem) => {
    expect(read(spec)).toEqual({ pipelines: [], problems: [problem] });
  });

  it.each<[string, object, PlanProblem]>([
    [
      'no environment',
      { stages: { d: { type: 'deploy' } } },
      {
        path: 'spec.pipelines.p.environment',
        message: "Missing field 'environment'",
        expected: 'the name of an environment',
      },
    ],
    [
      'an empty environment',
      { environment: '', stages: { d: { type: 'deploy' } } },
      {
        path: 'spec.pipelines.p.environment',
        message: "Invalid value ''",
        value: '',
        expected: 'the name of an environment',
      },
    ],
    [
      'an environment that is not there',
      { environment: 'pord', stages: { d: { type: 'deploy' } } },
      {
        path: 'spec.pipelines.p.environment',
        message: "No environment 'pord', did you mean 'prod'?",
        value: 'pord',
        expected: "one of 'dev', 'prod'",
      },
    ],
    [
      'no stages',
      { environment: 'dev', stages: {} },
      {
        path: 'spec.pipelines.p.stages',
        message: "Invalid value '{}'",
        value: {},
        expected: 'at least one stage',
      },
    ],
    [
      'an unknown field',
      { environment: 'dev', stages: { d: { type: 'deploy' } }, trigers: [] },
      {
        path: 'spec.pipelines.p.trigers',
        message: "Unknown field 'trigers', did you mean 'triggers'?",
        value: [],
        expected: "one of 'environment', 'triggers', 'stages'",
      },
    ],
    [
      'a trigger of no kind',
      {
        environment: 'dev',
        stages: { d: { type: 'deploy' } },
        triggers: [{ image: { tga: 'v.*' } }],
      },
      {
        path: 'spec.pipelines.p.triggers[0].image.tag',
        message: "Missing field 'tag'",
        expected: 'a regular expression that matches the whole tag',
      },
    ],
  ])('refuses a pipeline with %s', (_, pipeline, problem) => {
    expect(readPipeline(pipeline).problems).toContainEqual(problem);
  });

  it.each<[string, object, PlanProblem]>([
    [
      'no type',
      { d: {} },
      {
        path: 'spec.pipelines.p.stages.d.type',
        message: "Missing field 'type'",
        expected: 'the name of a stage type',
      },
    ],
    [
      'a type that is not installed',
      { d: { type: 'cannary' } },
      {
        path: 'spec.pipelines.p.stages.d.type',
        message: "No installed stage type 'cannary', did you mean 'canary'?",
        value: 'cannary',
        expected: "one of 'approval', 'check', 'deploy', 'canary'",
      },
    ],
    [
      'a type of another kind',
      { d: { type: 7 } },
      {
        path: 'spec.pipelines.p.stages.d.type',
        message: "Invalid value '7'",
        value: 7,
        expected: 'the name of a stage type',
      },
    ],
    [
      'a field that its type refuses',
      { c: { type: 'canary', steps: [{ percent: 1 }, { percent: '10 %' }] } },
      {
        path: 'spec.pipelines.p.stages.c.steps[1].percent',
        message: "Invalid value '10 %'",
      },
    ],
    [
      "a misspelt 'needs'",
      { d: { type: 'deploy', need: ['x'] } },
      {
        path: 'spec.pipelines.p.stages.d.need',
        message: "Unknown field 'need', did you mean 'needs'?",
      },
    ],
    [
      'needs that are no list',
      { d: { type: 'deploy', needs: 'x' } },
      {
        path: 'spec.pipelines.p.stages.d.needs',
        message: "Invalid value 'x'",
        value: 'x',
        expected: 'a list of names of stages',
      },
    ],
    [
      'needs of a stage that is not there',
      {
        approve: { type: 'approval' },
        d: { type: 'deploy', needs: ['aprove'] },
      },
      {
        path: 'spec.pipelines.p.stages.d.needs[0]',
        message: "No stage 'aprove', did you mean 'approve'?",
        value: 'aprove',
        expected: "one of 'approve'",
      },
    ],
    [
      'needs of itself',
      { d: { type: 'deploy', needs: ['d'] } },
      {
        path: 'spec.pipelines.p.stages.d.needs[0]',
        message: "Stage 'd' needs itself",
        value: 'd',
        expected: 'another stage',
      },
    ],
    [
      'needs in a circle',
      {
        z: { type: 'check', needs: ['a'] },
        a: { type: 'check', needs: ['c'] },
        b: { type: 'check', needs: ['a'] },
        c: { type: 'deploy', needs: ['b'] },
      },
      {
        path: 'spec.pipelines.p.stages.a.needs',
        message:
          "Stages need each other in a circle: 'a' needs 'c' needs 'b' needs 'a'",
        value: ['c'],
        expected: 'stages that can come one after the other',
      },
    ],
    [
      'a condition that is no expression',
      { d: { type: 'deploy', when: 'release.version = 1' } },
      {
        path: 'spec.pipelines.p.stages.d.when',
        message: expect.stringContaining('at column 17'),
        value: 'release.version = 1',
        expected: 'a CEL expression',
      },
    ],
  ])('refuses a stage with %s', (_, stages, problem) => {
    expect(readStages(stages).problems).toEqual([problem]);
  });

  it('finds what is wrong with the stages beside a wrong field', () => {
    const { problems, stages } = readPipeline({
      enviroment: 'dev',
      stages: { d: { type: 'deploi' } },
    });
    expect(problems.map(problem => problem.path)).toEqual([
      'spec.pipelines.p.environment',
      'spec.pipelines.p.enviroment',
      'spec.pipelines.p.stages.d.type',
    ]);
    expect(stages).toHaveLength(1);
  });

  it('leaves a right pipeline alone beside a wrong one', () => {
    const { pipelines } = read({
      owner: 'group:platform',
      pipelines: {
        wrong: { environment: 'nowhere', stages: rightStages },
        right: { environment: 'prod', stages: rightStages },
      },
    });
    expect(pipelines.map(entry => entry.problems.length)).toEqual([1, 0]);
  });

  it('says that nothing watches for a trigger, and lets the pipeline be started', () => {
    const { problems } = readPipeline({
      environment: 'dev',
      triggers: [{ image: { tag: 'v.+' } }],
      stages: { d: { type: 'deploy' } },
    });
    expect(problems).toEqual([
      expect.objectContaining({
        path: 'spec.pipelines.p.triggers[0]',
        severity: 'warning',
      }),
    ]);
    expect(problems.some(isBlockingProblem)).toBe(false);
  });
});

describe('the rules of an environment', () => {
  const pipeline = { environment: 'prod', stages: rightStages };

  it('refuse a plan that is not among those allowed', () => {
    expect(readPipeline(pipeline, { plan: 'team-a/mine' }).problems).toEqual([
      {
        path: 'spec.pipelines.p.environment',
        message: "Environment 'prod' does not allow the plan 'team-a/mine'",
        value: 'prod',
        expected: "a plan that matches one of 'default/*'",
      },
    ]);
  });

  it.each(['docker.io/shop', 'registry.example.com.attacker.example/shop'])(
    'refuse the image %s',
    image => {
      expect(readPipeline(pipeline, { image }).problems).toEqual([
        {
          path: 'spec.pipelines.p.environment',
          message: `Environment 'prod' does not allow the image '${image}'`,
          value: 'prod',
          expected: "an image below one of 'registry.example.com/'",
        },
      ]);
    },
  );

  it.each<[string, object]>([
    ['no approval', { d: { type: 'deploy' } }],
    [
      'an approval that nothing waits for',
      { a: { type: 'approval' }, d: { type: 'deploy' } },
    ],
    [
      'an approval after it',
      { d: { type: 'deploy' }, a: { type: 'approval', needs: ['d'] } },
    ],
    [
      'an approval that a condition can skip',
      {
        a: { type: 'approval', when: 'false' },
        d: { type: 'deploy', needs: ['a'] },
      },
    ],
  ])('refuse a change with %s', (_, stages) => {
    expect(readStages(stages, 'prod').problems).toEqual([
      expect.objectContaining({
        path: 'spec.pipelines.p.stages.d.needs',
        message:
          "Environment 'prod' requires a stage of type 'approval' before 'd'",
        expected:
          "a stage of type 'approval' without 'when' among all that it needs",
      }),
    ]);
  });

  it('are met by an approval that is needed through another stage', () => {
    const stages = {
      a: { type: 'approval' },
      b: { type: 'check', needs: ['a'] },
      d: { type: 'deploy', needs: ['b'] },
    };
    expect(readStages(stages, 'prod').problems).toEqual([]);
  });
});

import {
  isBlockingProblem,
  PlanProblem,
} from '@backstage-releases/plugin-releases-common';
import { builtInStages } from '../stages';
import {
  read,
  readPipeline,
  readStages,
  rightStages,
} from './__testUtils__/readPlans';

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

  describe('of a component without an owner', () => {
    const stageTypes = new Map(
      builtInStages.map(stageType => [stageType.type, stageType]),
    );
    const canary = (from: string[]) => ({
      type: 'canary',
      identity: [{ cookie: 'uid' }],
      steps: [{ percent: 1 }, { percent: 100, approve: { from } }],
    });

    it.each([
      [
        { a: { type: 'approval', from: ['owner'] } },
        'spec.pipelines.p.stages.a.from',
      ],
      [
        { c: canary(['owner']) },
        'spec.pipelines.p.stages.c.steps[1].approve.from',
      ],
    ])('refuses what nobody but an owner could open', (stages, path) => {
      const pipeline = { environment: 'dev', stages };
      expect(
        readPipeline(pipeline, { stageTypes, owner: undefined }).problems,
      ).toEqual([
        expect.objectContaining({
          path,
          message: 'The component has no owner who could decide',
        }),
      ]);
      expect(readPipeline(pipeline, { stageTypes }).problems).toEqual([]);
    });

    it('takes what somebody else can open too', () => {
      const stages = { c: canary(['owner', 'group:default/sre']) };
      expect(
        readPipeline(
          { environment: 'dev', stages },
          { stageTypes, owner: undefined },
        ).problems,
      ).toEqual([]);
    });
  });
});

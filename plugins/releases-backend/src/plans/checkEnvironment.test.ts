import {
  readPipeline,
  readStages,
  rightStages,
} from './__testUtils__/readPlans';

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

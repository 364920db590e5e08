import { StageType } from '@backstage-releases/plugin-releases-node';
import { checkCapabilities } from './checkCapabilities';
import { PlannedPipeline } from './Plans';

const asking = {
  parse: (config: unknown) => ({ config, problems: [] }),
  asks: (config: unknown) => config,
} as unknown as StageType;
const modest = { parse: asking.parse } as unknown as StageType;
const stageTypes = new Map([
  ['canary', asking],
  ['deploy', modest],
]);

const pipeline: PlannedPipeline = {
  name: 'production',
  environment: 'prod',
  problems: [],
  stages: [
    { name: 'first', type: 'deploy', needs: [], fields: {} },
    {
      name: 'canary',
      type: 'canary',
      needs: [],
      fields: { segments: ['network', 'region'], identities: ['cookie'] },
    },
  ],
};
const path = 'spec.pipelines.production.stages.canary';

describe('checkCapabilities', () => {
  it('has nothing against what the router can do', () => {
    expect(
      checkCapabilities(
        pipeline,
        { segments: ['network', 'region'], identities: ['cookie', 'header'] },
        stageTypes,
        true,
      ),
    ).toEqual([]);
  });

  it('names what the router does not know of traffic', () => {
    const withSettings = {
      ...pipeline,
      stages: [
        {
          ...pipeline.stages.at(-1)!,
          fields: { segments: [], identities: [], settings: ['balance'] },
        },
      ],
    };
    const check = (settings?: string[]) =>
      checkCapabilities(
        withSettings,
        { segments: [], identities: [], settings },
        stageTypes,
        true,
      );
    expect(check(['balance'])).toEqual([]);
    expect(check()).toEqual([
      {
        path,
        message: "The installed router knows no 'balance' of traffic",
        value: 'balance',
        expected: "only 'path'",
      },
    ]);
  });

  it('G11 names each thing that the router cannot do', () => {
    expect(
      checkCapabilities(
        pipeline,
        { segments: ['network'], identities: [] },
        stageTypes,
        true,
      ),
    ).toEqual([
      {
        path,
        message:
          "The installed router can't tell users by the segment 'region'",
        value: 'region',
        expected: "only 'network'",
      },
      {
        path,
        message:
          "The installed router can't tell users by the identity 'cookie'",
        value: 'cookie',
        expected: 'only none',
      },
    ]);
  });

  it('G11 gives the reason where the router can do nothing for a target', () => {
    expect(
      checkCapabilities(
        pipeline,
        { segments: [], identities: [], unavailable: 'no proxy is running' },
        stageTypes,
        true,
      ),
    ).toEqual([
      {
        path,
        message:
          "The traffic of this target can't be split: no proxy is running",
      },
    ]);
  });

  it('refuses a guard where nobody could tell that it is crossed', () => {
    const guarded = {
      ...pipeline,
      stages: [
        {
          ...pipeline.stages[1],
          fields: { segments: [], identities: [], metrics: true },
        },
      ],
    };
    const capabilities = { segments: [], identities: [] };
    expect(checkCapabilities(guarded, capabilities, stageTypes, true)).toEqual(
      [],
    );
    expect(
      checkCapabilities(guarded, capabilities, stageTypes, false),
    ).toMatchObject([
      { path, message: expect.stringContaining('no provider of metrics') },
    ]);
  });

  it('refuses a region that no location file of the router has', () => {
    const fields = {
      segments: ['region'],
      identities: [],
      regions: ['CN', 'CN-SH', 'CN-SH'],
    };
    const shanghai = {
      ...pipeline,
      stages: [{ ...pipeline.stages[1], fields }],
    };
    const check = (regions?: 'country' | 'subdivision') =>
      checkCapabilities(
        shanghai,
        { segments: ['region'], identities: [], regions },
        stageTypes,
        true,
      );
    expect(check('subdivision')).toEqual([]);
    expect(check('country')).toEqual([
      {
        path,
        message: "The installed router can't tell who is in 'CN-SH'",
        value: 'CN-SH',
        expected:
          'a country or a continent: the location file here has no subdivisions',
      },
    ]);
    expect(check()).toHaveLength(2);
  });
});

import { validateRegions } from '@backstage-releases/canary-policy';
import { PlanProblem } from '@backstage-releases/plugin-releases-common';
import {
  RouterCapabilities,
  StageType,
} from '@backstage-releases/plugin-releases-node';
import { joinPath } from '../input/joinPath';
import { listNames } from '../input/listNames';
import { PlannedPipeline } from './Plans';

/**
 * What a pipeline asks that nobody installed can do for its target. Stages that ask nothing of a router are left alone.
 *
 * @param hasMetrics - whether a provider of metrics is installed
 */
export function checkCapabilities(
  pipeline: PlannedPipeline,
  capabilities: RouterCapabilities,
  stageTypes: Map<string, StageType>,
  hasMetrics: boolean,
): PlanProblem[] {
  return pipeline.stages.flatMap(stage => {
    const path = joinPath(
      'spec',
      'pipelines',
      pipeline.name,
      'stages',
      stage.name,
    );
    const stageType = stageTypes.get(stage.type);
    const parsed = stageType?.parse(stage.fields);
    if (!stageType?.asks || !parsed || !('config' in parsed)) {
      return [];
    }
    if (capabilities.unavailable !== undefined) {
      return [
        {
          path,
          message: `The traffic of this target can't be split: ${capabilities.unavailable}`,
        },
      ];
    }
    const asked = stageType.asks(parsed.config);
    const metrics: PlanProblem[] =
      asked.metrics && !hasMetrics
        ? [
            {
              path,
              message:
                "A step with a 'guard' needs the numbers of stable and canary, and no provider of metrics is installed",
            },
          ]
        : [];
    const kinds = (['segments', 'identities'] as const).flatMap(kind =>
      [...new Set(asked[kind])]
        .filter(name => !capabilities[kind].includes(name))
        .map(name => ({
          path,
          message: `The installed router can't tell users by the ${
            kind === 'segments' ? 'segment' : 'identity'
          } '${name}'`,
          value: name,
          expected: `only ${listNames(capabilities[kind])}`,
        })),
    );
    const regions = validateRegions(
      { region: [...new Set(asked.regions)] },
      capabilities.regions ?? 'none',
    ).map(({ value, expected }) => ({
      path,
      message: `The installed router can't tell who is in '${value}'`,
      value,
      expected,
    }));
    const settings = (asked.settings ?? [])
      .filter(name => !capabilities.settings?.includes(name))
      .map(name => ({
        path,
        message: `The installed router knows no '${name}' of traffic`,
        value: name,
        expected: `only ${listNames([
          'path',
          ...(capabilities.settings ?? []),
        ])}`,
      }));
    return [...metrics, ...kinds, ...regions, ...settings];
  });
}

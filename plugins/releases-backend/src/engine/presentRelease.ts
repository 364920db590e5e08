import { Release } from '@backstage-releases/plugin-releases-common';
import { TargetRecord, targetState } from '../targets/TargetRecord';
import { hasEnded, ReleaseRecord } from './ReleaseRecord';
import { StageTypes } from './StageTypes';

/** A release as the API shows it. */
export function presentRelease(
  release: ReleaseRecord,
  target: TargetRecord,
  stageTypes: StageTypes,
): Release {
  const { planned, stages, ...rest } = release;
  const active = !hasEnded(release.status) && release.intent === 'run';
  return {
    id: rest.id,
    entityRef: rest.entityRef,
    environment: rest.environment,
    production: rest.production,
    plan: rest.plan,
    pipeline: rest.pipeline,
    version: rest.version,
    digest: rest.digest,
    fromVersion: rest.fromVersion,
    note: rest.note,
    status: rest.status,
    message: rest.message,
    startedBy: rest.startedBy,
    startedAt: rest.startedAt,
    endedAt: rest.endedAt,
    reached: rest.reached,
    stages: planned.stages.map(plan => {
      const stage = stages.find(one => one.name === plan.name)!;
      const stageType = stageTypes.find(plan.type);
      const parsed = stageType?.parse(plan.fields);
      const config = parsed && 'config' in parsed ? parsed.config : undefined;
      const begun = stage.status !== 'waiting' && stage.status !== 'skipped';
      return {
        name: plan.name,
        type: plan.type,
        needs: plan.needs,
        status: stage.status,
        startedAt: stage.startedAt,
        endedAt: stage.endedAt,
        message: stage.message,
        commands:
          active && stage.status === 'running' && config
            ? stageType!.commands(config, stage.state)
            : [],
        view:
          config && (begun || active)
            ? stageType!.view?.(config, stage.state, targetState(target))
            : undefined,
        outputs: stage.outputs,
      };
    }),
  };
}

import {
  Release,
  ReleaseStage,
} from '@backstage-releases/plugin-releases-common';

/** The stage that a person would act on: one that takes commands, else one that runs. */
export function activeStage(release: Release): ReleaseStage | undefined {
  const running = release.stages.filter(stage => stage.status === 'running');
  return (
    running.find(stage =>
      stage.commands.some(command => command !== 'cancel'),
    ) ??
    running[0] ??
    release.stages.find(stage => stage.commands.length > 0)
  );
}

import { Release, Target } from '@backstage-releases/plugin-releases-common';
import { hasEnded } from '../release/statusWords';
import { Asked } from './Asked';

/**
 * What must stay as it is for the confirmation of `asked` to stay true, as one text: it is outdated once this differs. Undefined where nothing of it
 * was seen.
 */
export function outcomeState(
  asked: Asked,
  seen: { releases: Release[]; targets: Target[] },
): string | undefined {
  if (asked.kind === 'rollback') {
    return rollbackState(asked, seen.targets);
  }
  const release = seen.releases.find(each => each.id === asked.release.id);
  if (!release) {
    return undefined;
  }
  if (asked.kind === 'start') {
    return wayOf(release);
  }
  const stage = release.stages.find(each => each.name === asked.stage);
  const view = stage?.view?.kind === 'canary' ? stage.view : undefined;
  const stable = seen.targets.find(
    ({ environment, entityRef }) =>
      environment === release.environment && entityRef === release.entityRef,
  )?.stable?.version;
  const parts = {
    approve: [],
    reject: [],
    pause: [Boolean(view?.paused)],
    resume: [Boolean(view?.paused)],
    promote: [view?.share, stable],
    set: [view?.share, stable],
    cancel: [stable],
  }[asked.type];
  return [wayOf(release), ...parts].join(' ');
}

/** Another version, or another release that has begun to work here, make a rollback the past. Pictures from before its answer say nothing. */
function rollbackState(
  { result }: Extract<Asked, { kind: 'rollback' }>,
  targets: Target[],
): string | undefined {
  const target = targets.find(each => each.id === result.target.id);
  if (
    !target ||
    (target.observedAt ?? 0) <= (result.target.observedAt ?? 0) ||
    (target.holder !== undefined && target.holder === result.release)
  ) {
    return undefined;
  }
  return `${target.stable?.version} ${target.holder ?? 'free'}`;
}

/** Which way a release goes; one that goes back stays on that way when it has ended. */
function wayOf(release: Release): 'on' | 'done' | 'back' {
  const isGoingBack = release.stages.some(
    ({ view }) => view?.kind === 'canary' && view.phase === 'rolling-back',
  );
  if (release.status === 'succeeded') {
    return 'done';
  }
  return isGoingBack ||
    hasEnded(release.status) ||
    release.status === 'rolling-back'
    ? 'back'
    : 'on';
}

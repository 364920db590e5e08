import { Release, Target } from '@backstage-releases/plugin-releases-common';
import { CanaryPanel } from '../canary/CanaryPanel';
import { Panel } from '../theme/Panel';
import { activeStage } from './activeStage';
import { ApprovalPanel } from './ApprovalPanel';
import { ReleaseLine } from './ReleaseLine';
import { ReleaseLink } from './ReleaseLink';
import { StagePanel } from './StagePanel';

/** A running release: what it is, and how the stage stands that a person could act on. */
export function RunningRelease(props: {
  release: Release;
  target?: Target;
  /** On the release's own page the link to it says nothing. */
  withoutLink?: boolean;
}) {
  const { release, target, withoutLink } = props;
  const stage = activeStage(release);
  return (
    <Panel
      edge="canary"
      label={`Running release of ${release.version} to ${release.environment}`}
    >
      <ReleaseLine
        release={release}
        end={!withoutLink && <ReleaseLink id={release.id} />}
      />
      {stage?.view?.kind === 'canary' && (
        <CanaryPanel
          release={release}
          stage={stage}
          view={stage.view}
          target={target}
        />
      )}
      {stage?.view?.kind === 'approval' && (
        <ApprovalPanel release={release} stage={stage} view={stage.view} />
      )}
      {!stage?.view && <StagePanel release={release} stage={stage} />}
    </Panel>
  );
}

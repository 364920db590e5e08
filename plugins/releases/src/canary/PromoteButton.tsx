import { useApi } from '@backstage/core-plugin-api';
import {
  CanaryView,
  Release,
  ReleaseStage,
} from '@backstage-releases/plugin-releases-common';
import { ActionWeight } from '../command/ActionButton';
import { CommandButton } from '../command/CommandButton';
import { useCommandScope } from '../command/CommandScope';
import { releaseCommand } from '../command/releaseCommand';
import { releasesApiRef } from '../releasesApiRef';
import { sentence } from '../words/sentence';
import { shareWords } from '../words/shareWords';

/** Takes a canary to its next step now. */
export function PromoteButton(props: {
  release: Release;
  stage: ReleaseStage;
  view: CanaryView;
  next: NonNullable<CanaryView['next']>;
  weight: ActionWeight;
  unavailable?: string;
}) {
  const { release, stage, view, next, weight, unavailable } = props;
  const api = useApi(releasesApiRef);
  const { rights, report } = useCommandScope();
  const gain =
    next.share === view.share
      ? `${sentence(next.label)} will get ${release.version} as well.`
      : `${shareWords(next.share)} of everyone will get ${release.version}${
          view.share > 0 ? ` instead of ${shareWords(view.share)}` : ''
        }.`;
  return (
    <CommandButton
      wide
      label={`Promote to ${next.label}`}
      weight={weight}
      right={rights.operate}
      unavailable={unavailable}
      production={release.production ? release.environment : undefined}
      offer={{
        key: `${release.id}/${stage.name}/${next.index}/${view.share}`,
        title: `Promote to ${next.label}?`,
        confirmLabel: `Promote to ${next.label}`,
        words: `${gain} Nobody who has it now goes back.`,
        act: why =>
          releaseCommand({
            api,
            release,
            stage: stage.name,
            request: { type: 'promote', step: next.index, why },
            expect: { share: next.share, step: next.index },
            report,
          }),
      }}
    />
  );
}

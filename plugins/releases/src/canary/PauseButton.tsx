import { useApi } from '@backstage/core-plugin-api';
import {
  CanaryView,
  Release,
  ReleaseStage,
} from '@backstage-releases/plugin-releases-common';
import { CommandButton } from '../command/CommandButton';
import { useCommandScope } from '../command/CommandScope';
import { releaseCommand } from '../command/releaseCommand';
import { releasesApiRef } from '../releasesApiRef';
import { shareWords } from '../words/shareWords';
import { resumeWords } from './resumeWords';

/** Stops the hold time of a canary, or lets it go on. */
export function PauseButton(props: {
  release: Release;
  stage: ReleaseStage;
  view: CanaryView;
  unavailable?: string;
}) {
  const { release, stage, view, unavailable } = props;
  const api = useApi(releasesApiRef);
  const { rights, report } = useCommandScope();
  const [type, label, words] = view.paused
    ? (['resume', 'Resume', resumeWords(view)] as const)
    : ([
        'pause',
        'Pause',
        `${shareWords(view.share)} of everyone keeps getting ${
          release.version
        }; the release takes no further step until somebody resumes or promotes it.`,
      ] as const);
  return (
    <CommandButton
      wide
      label={label}
      right={rights.operate}
      unavailable={unavailable}
      production={release.production ? release.environment : undefined}
      offer={{
        key: `${release.id}/${stage.name}/${type}`,
        title: `${label} the release?`,
        confirmLabel: label,
        words,
        act: why =>
          releaseCommand({
            api,
            release,
            stage: stage.name,
            request: { type, why },
            report,
          }),
      }}
    />
  );
}

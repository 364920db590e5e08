import { useState } from 'react';
import TextField from '@material-ui/core/TextField';
import { useApi } from '@backstage/core-plugin-api';
import {
  CanaryView,
  Release,
  ReleaseStage,
} from '@backstage-releases/plugin-releases-common';
import { ActionButton } from '../command/ActionButton';
import { CommandDialog } from '../command/CommandDialog';
import { HeldDialog, useCommandScope } from '../command/CommandScope';
import { releaseCommand } from '../command/releaseCommand';
import { useHeldDialog } from '../command/useHeldDialog';
import { releasesApiRef } from '../releasesApiRef';
import { parseShare, shareWords } from '../words/shareWords';

function consequence(release: Release, from: number, to: number): string {
  if (to === from) {
    return `${shareWords(to)} of everyone gets ${release.version} already.`;
  }
  return to > from
    ? `${shareWords(to)} of everyone will get ${
        release.version
      } instead of ${shareWords(from)}. Nobody who has it now goes back.`
    : `${shareWords(to)} of everyone will get ${
        release.version
      } instead of ${shareWords(
        from,
      )}. Exactly those who were added last go back${
        release.fromVersion ? ` to ${release.fromVersion}` : ''
      }.`;
}

/** Asks for another share, up or down. */
export function SetShareButton(props: {
  release: Release;
  stage: ReleaseStage;
  view: CanaryView;
  unavailable?: string;
}) {
  const { release, stage, view, unavailable } = props;
  const { rights } = useCommandScope();
  const key = `${release.id}/${stage.name}/set/${view.current}/${view.share}`;
  const open = useHeldDialog(unavailable ? undefined : key);
  return (
    <ActionButton
      wide
      label="Set share…"
      right={rights.operate}
      unavailable={unavailable}
      onClick={() =>
        open(held => (
          <SetShareDialog
            release={release}
            stage={stage}
            view={view}
            held={held}
          />
        ))
      }
    />
  );
}

function SetShareDialog(props: {
  release: Release;
  stage: ReleaseStage;
  view: CanaryView;
  held: HeldDialog;
}) {
  const { release, stage, view, held } = props;
  const api = useApi(releasesApiRef);
  const { report } = useCommandScope();
  const [text, setText] = useState('');
  const parsed = parseShare(text);
  const problem = 'problem' in parsed ? parsed.problem : undefined;
  const isTyped = text.trim() !== '';

  async function act(why: string | undefined) {
    if ('share' in parsed) {
      const { share } = parsed;
      await releaseCommand({
        api,
        release,
        stage: stage.name,
        request: { type: 'set', share, why },
        expect: { share },
        report,
      });
    }
  }

  return (
    <CommandDialog
      title="Set the share of the canary"
      confirmLabel={
        'share' in parsed ? `Set ${shareWords(parsed.share)}` : 'Set'
      }
      production={release.production ? release.environment : undefined}
      hindrance={held.moved ?? (problem === undefined ? undefined : '')}
      act={act}
      onClose={held.onClose}
    >
      <TextField
        id="canary-share"
        label="Share of everyone, percent"
        variant="outlined"
        value={text}
        onChange={event => setText(event.target.value)}
        error={isTyped && problem !== undefined}
        helperText={
          (isTyped && problem) ||
          'From 0, at most two decimals; 0.07 is 7 in 10,000'
        }
        inputProps={{ inputMode: 'decimal' }}
      />
      <div>
        {'share' in parsed
          ? consequence(release, view.share, parsed.share)
          : `Now: ${shareWords(view.share)} of everyone.`}
      </div>
      <div>
        A share that was set by hand stays until the canary is promoted.
      </div>
    </CommandDialog>
  );
}

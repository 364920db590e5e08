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
import { useCommandScope } from '../command/CommandScope';
import { releaseCommand } from '../command/releaseCommand';
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
  const api = useApi(releasesApiRef);
  const { rights, report } = useCommandScope();
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState('');
  const parsed = parseShare(text);
  const problem = 'problem' in parsed ? parsed.problem : undefined;
  const isTyped = text.trim() !== '';

  function open() {
    setText('');
    setOpen(true);
  }

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
    <>
      <ActionButton
        wide
        label="Set share…"
        right={rights.operate}
        unavailable={unavailable}
        onClick={open}
      />
      {isOpen && (
        <CommandDialog
          title="Set the share of the canary"
          confirmLabel={
            'share' in parsed ? `Set ${shareWords(parsed.share)}` : 'Set'
          }
          production={release.production ? release.environment : undefined}
          hindrance={problem === undefined ? undefined : ''}
          act={act}
          onClose={() => setOpen(false)}
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
              '0 to 100, at most two decimals; 0.07 is 7 in 10,000'
            }
            inputProps={{ inputMode: 'decimal' }}
          />
          <div>
            {'share' in parsed
              ? consequence(release, view.share, parsed.share)
              : `Now: ${shareWords(view.share)} of everyone.`}
          </div>
        </CommandDialog>
      )}
    </>
  );
}

import { makeStyles } from '@material-ui/core/styles';
import { useApi } from '@backstage/core-plugin-api';
import {
  CanaryView,
  Release,
  ReleaseCommandType,
  ReleaseStage,
  Target,
} from '@backstage-releases/plugin-releases-common';
import { useCommandScope } from '../command/CommandScope';
import { CommandButton } from '../command/CommandButton';
import { decideNamedRight } from '../command/decideNamedRight';
import { releaseCommand } from '../command/releaseCommand';
import { useIdentity } from '../command/useIdentity';
import { RollbackButton } from '../environment/RollbackButton';
import { CancelButton } from '../release/CancelButton';
import { releasesApiRef } from '../releasesApiRef';
import { shareWords } from '../words/shareWords';
import { SetShareButton } from './SetShareButton';
import { phaseWords } from './stepWords';

const useStyles = makeStyles(theme => ({
  root: { display: 'flex', flexDirection: 'column', gap: theme.spacing(1) },
  faint: { color: theme.palette.text.secondary, fontSize: '0.85rem' },
}));

/** What can be done with a running canary: one main button, the way back last. */
export function CanaryActions(props: {
  release: Release;
  stage: ReleaseStage;
  view: CanaryView;
  target?: Target;
}) {
  const { release, stage, view, target } = props;
  const classes = useStyles();
  const api = useApi(releasesApiRef);
  const { rights, report } = useCommandScope();
  const identity = useIdentity();
  const production = release.production ? release.environment : undefined;
  const next = view.next;
  const key = `${release.id}/${stage.name}/${next?.index}/${view.share}`;
  const send = (
    type: ReleaseCommandType,
    why: string | undefined,
    expect?: { share?: number; step?: number },
  ) =>
    releaseCommand({
      api,
      release,
      stage: stage.name,
      request: { type, why },
      expect,
      report,
    });
  const unavailable = (type: ReleaseCommandType) =>
    stage.commands.includes(type)
      ? undefined
      : `Not now: the canary is ${phaseWords(view.phase)}.`;
  const opensStep = stage.commands.includes('approve');

  return (
    <div className={classes.root}>
      {opensStep && next && (
        <CommandButton
          wide
          label="Approve"
          weight="main"
          right={decideNamedRight(
            rights.approve,
            next.approvers,
            identity?.ownershipEntityRefs,
          )}
          production={production}
          offer={{
            key,
            title: `Approve ${next.label}?`,
            confirmLabel: 'Approve',
            words: `The plan asks for an approval before ${next.label}. With it, ${release.version} goes on to ${shareWords(
              next.share,
            )} of everyone when its time has come.`,
            act: why => send('approve', why),
          }}
        />
      )}
      {next && (
        <CommandButton
          wide
          label={`Promote to ${next.label}`}
          weight={opensStep ? 'plain' : 'main'}
          right={decideNamedRight(
            rights.operate,
            next.approvers,
            identity?.ownershipEntityRefs,
          )}
          unavailable={unavailable('promote')}
          production={production}
          offer={{
            key,
            title: `Promote to ${next.label}?`,
            confirmLabel: `Promote to ${next.label}`,
            words: `${shareWords(next.share)} of everyone will get ${
              release.version
            } instead of ${shareWords(view.share)}${
              next.share === view.share ? `, with ${next.label} added` : ''
            }. Nobody who has it now goes back.`,
            act: why =>
              send('promote', why, { share: next.share, step: next.index }),
          }}
        />
      )}
      <SetShareButton
        release={release}
        stage={stage}
        view={view}
        unavailable={unavailable('set')}
      />
      {view.paused ? (
        <CommandButton
          wide
          label="Resume"
          right={rights.operate}
          unavailable={unavailable('resume')}
          production={production}
          offer={{
            key: `${release.id}/resume`,
            title: 'Resume the release?',
            confirmLabel: 'Resume',
            words:
              'The hold time runs on from where it stopped, and the release goes on by itself.',
            act: why => send('resume', why),
          }}
        />
      ) : (
        <CommandButton
          wide
          label="Pause"
          right={rights.operate}
          unavailable={unavailable('pause')}
          production={production}
          offer={{
            key: `${release.id}/pause`,
            title: 'Pause the release?',
            confirmLabel: 'Pause',
            words: `${shareWords(
              view.share,
            )} of everyone keeps getting ${release.version}; the release takes no further step until somebody resumes it.`,
            act: why => send('pause', why),
          }}
        />
      )}
      {target?.rollback ? (
        <RollbackButton wide target={target} />
      ) : (
        stage.commands.includes('cancel') && (
          <CancelButton wide release={release} stage={stage} />
        )
      )}
      {target?.rollback && (
        <div className={classes.faint}>
          Rolling back takes under a second.
        </div>
      )}
    </div>
  );
}

import { makeStyles } from '@material-ui/core/styles';
import {
  CanaryView,
  Release,
  ReleaseCommandType,
  ReleaseStage,
  Target,
} from '@backstage-releases/plugin-releases-common';
import { RollbackButton } from '../environment/RollbackButton';
import { CancelButton } from '../release/CancelButton';
import { JudgementButtons } from '../release/JudgementButtons';
import { shareWords } from '../words/shareWords';
import { PauseButton } from './PauseButton';
import { PromoteButton } from './PromoteButton';
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
  const { version, fromVersion } = release;
  const classes = useStyles();
  const { next } = view;
  const asksApproval = stage.commands.includes('approve');
  const unavailable = (type: ReleaseCommandType) => {
    if (stage.commands.includes(type)) {
      return undefined;
    }
    return view.phase === 'stepping'
      ? 'Not before the first step.'
      : `Not now: the canary is ${phaseWords(view.phase)}.`;
  };
  const common = { release, stage, view };
  // Before this canary has changed anything, the way back is that of the release before.
  const isThisOne =
    view.canary !== undefined &&
    target?.rollback?.version === view.stable?.version;

  return (
    <div className={classes.root} role="group" aria-label="Commands">
      {asksApproval && next && (
        <JudgementButtons
          wide
          release={release}
          stage={stage}
          from={next.approvers}
          step={next.index}
          subject={next.label}
          words={{
            approve: `${shareWords(
              next.share,
            )} of everyone may get ${version} once the current step is over.`,
            reject: `The release ends, and everyone gets ${
              fromVersion ?? 'what they had before'
            }.`,
          }}
        />
      )}
      {next && (
        <PromoteButton
          {...common}
          next={next}
          weight={asksApproval ? 'plain' : 'main'}
          unavailable={
            asksApproval
              ? 'The plan asks for an approval before this step.'
              : unavailable('promote')
          }
        />
      )}
      <SetShareButton {...common} unavailable={unavailable('set')} />
      <PauseButton
        {...common}
        unavailable={unavailable(view.paused ? 'resume' : 'pause')}
      />
      {target?.rollback && isThisOne && (
        <>
          <RollbackButton wide target={target} />
          <div className={classes.faint}>{target.rollback.words}</div>
        </>
      )}
      <CancelButton wide release={release} />
    </div>
  );
}

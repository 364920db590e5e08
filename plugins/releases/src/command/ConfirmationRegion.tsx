import { useState } from 'react';
import CircularProgress from '@material-ui/core/CircularProgress';
import IconButton from '@material-ui/core/IconButton';
import CloseIcon from '@material-ui/icons/Close';
import CheckIcon from '@material-ui/icons/CheckCircleOutline';
import WarningIcon from '@material-ui/icons/ReportProblemOutlined';
import { makeStyles } from '@material-ui/core/styles';
import { Release, Target } from '@backstage-releases/plugin-releases-common';
import { coloursOf, ReleaseColours } from '../theme/coloursOf';
import { withNames } from '../words/withNames';
import { Asked } from './Asked';
import { useCommandScope } from './CommandScope';
import { decideOutcome, Outcome } from './decideOutcome';
import { outcomeState } from './outcomeState';

const useStyles = makeStyles(theme => ({
  body: {
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1.5),
    padding: theme.spacing(1.5, 2),
    marginTop: theme.spacing(2),
    borderRadius: 8,
    backgroundColor: (props: { tone: keyof ReleaseColours }) =>
      coloursOf(theme)[props.tone].soft,
    color: (props: { tone: keyof ReleaseColours }) =>
      coloursOf(theme)[props.tone].text,
  },
  text: { flex: 1, overflowWrap: 'anywhere' },
  details: { margin: 0, paddingLeft: theme.spacing(2.5) },
}));

const tones: Record<Outcome['state'], keyof ReleaseColours> = {
  pending: 'warning',
  confirmed: 'good',
  ended: 'bad',
};

/**
 * What was once seen confirmed never becomes pending again: later pictures show what somebody else asked since. It goes when what it speaks of is no
 * longer so.
 */
function useOutcome(
  asked: Asked | undefined,
  seen: { releases: Release[]; targets: Target[] },
): Outcome | undefined {
  const [final, setFinal] = useState<{
    asked: Asked;
    /** Undefined once it is outdated. */
    outcome?: Outcome;
    /** What it speaks of; undefined until that is seen. */
    state?: string;
  }>();
  if (!asked) {
    return undefined;
  }
  const state = outcomeState(asked, seen);
  if (final?.asked !== asked) {
    const outcome = decideOutcome(asked, seen);
    if (outcome.state !== 'pending') {
      setFinal({ asked, outcome, state });
    }
    return outcome;
  }
  if (state === undefined || state === final.state || !final.outcome) {
    return final.outcome;
  }
  if (final.state === undefined) {
    setFinal({ ...final, state });
    return final.outcome;
  }
  setFinal({ asked });
  return undefined;
}

/** How the last thing that was asked stands, said aloud. It is always there, else screen readers would miss the first words. */
export function ConfirmationRegion(props: {
  releases: Release[];
  targets: Target[];
}) {
  const { asked, dismiss } = useCommandScope();
  const outcome = useOutcome(asked, props);
  const classes = useStyles({ tone: outcome ? tones[outcome.state] : 'quiet' });
  return (
    <div role="status" aria-live="polite" data-testid="confirmation">
      {outcome && (
        <div className={classes.body}>
          {outcome.state === 'pending' && (
            <CircularProgress size={20} color="inherit" aria-hidden />
          )}
          {outcome.state === 'confirmed' && <CheckIcon fontSize="small" />}
          {outcome.state === 'ended' && <WarningIcon fontSize="small" />}
          <div className={classes.text}>
            {outcome.text}
            {outcome.details.length > 0 && (
              <ul className={classes.details}>
                {outcome.details.map(detail => (
                  <li key={detail}>{withNames(detail)}</li>
                ))}
              </ul>
            )}
          </div>
          <IconButton
            size="small"
            color="inherit"
            aria-label="Dismiss"
            onClick={dismiss}
          >
            <CloseIcon fontSize="small" />
          </IconButton>
        </div>
      )}
    </div>
  );
}

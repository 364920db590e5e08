import { makeStyles } from '@material-ui/core/styles';
import { CanaryView } from '@backstage-releases/plugin-releases-common';
import { coloursOf } from '../theme/coloursOf';
import { sentence } from '../words/sentence';
import { shareWords } from '../words/shareWords';

const useStyles = makeStyles(theme => ({
  share: {
    fontSize: '3.6rem',
    fontWeight: 700,
    lineHeight: 1.1,
    letterSpacing: '-0.02em',
    whiteSpace: 'nowrap',
    color: coloursOf(theme).canary.main,
  },
  segment: {
    fontSize: '1.3rem',
    fontWeight: 700,
    lineHeight: 1.2,
    overflowWrap: 'anywhere',
    color: coloursOf(theme).canary.main,
  },
  who: { color: theme.palette.text.secondary, overflowWrap: 'anywhere' },
  unconfirmed: { color: coloursOf(theme).warning.text, fontWeight: 600 },
}));

/** The share of everyone that gets the canary, and who that is. */
export function CanaryShare({ view }: { view: CanaryView }) {
  const classes = useStyles();
  const step = view.steps[view.current];
  // A step for a segment alone gives nothing to everyone, yet somebody gets it.
  const segment =
    step?.share === 0 && view.share === 0 && view.phase === 'stepping'
      ? step.label
      : undefined;
  return (
    <div>
      <div
        className={segment ? classes.segment : classes.share}
        data-testid="share"
        title="Share of everyone at the canary"
      >
        {segment ? sentence(segment) : shareWords(view.share)}
      </div>
      <div className={classes.who}>Seen by: {view.who}</div>
      {!view.confirmed && view.phase === 'stepping' && (
        <div className={classes.unconfirmed}>
          Not confirmed by every proxy instance yet
        </div>
      )}
    </div>
  );
}

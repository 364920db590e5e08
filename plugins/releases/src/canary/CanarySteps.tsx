import { makeStyles } from '@material-ui/core/styles';
import { CanaryView } from '@backstage-releases/plugin-releases-common';
import { useNow } from '../live/ServerTime';
import { coloursOf } from '../theme/coloursOf';
import { VisuallyHidden } from '../theme/VisuallyHidden';
import { sentence } from '../words/sentence';
import { stepWords } from './stepWords';

const DOT = 18;

const useStyles = makeStyles(theme => {
  const { canary } = coloursOf(theme);
  const idle = theme.palette.type === 'dark' ? '#5f6368' : '#d5d8de';
  return {
    root: {
      display: 'flex',
      listStyle: 'none',
      margin: 0,
      padding: theme.spacing(1, 0),
      overflowX: 'auto',
    },
    step: {
      flex: '1 0 76px',
      position: 'relative',
      textAlign: 'center',
      paddingTop: DOT + 14,
      // The line to the step before.
      '&:not(:first-child)::before': {
        content: '""',
        position: 'absolute',
        top: 5 + DOT / 2 - 1.5,
        right: `calc(50% + ${DOT / 2}px)`,
        width: `calc(100% - ${DOT}px)`,
        height: 3,
        backgroundColor: idle,
      },
    },
    reached: {
      '&:not(:first-child)::before': {
        backgroundColor: `${canary.main} !important`,
      },
    },
    dot: {
      position: 'absolute',
      top: 5,
      left: `calc(50% - ${DOT / 2}px)`,
      width: DOT,
      height: DOT,
      borderRadius: '50%',
      border: `3px solid ${idle}`,
      boxSizing: 'border-box',
    },
    done: { borderColor: canary.main, backgroundColor: canary.main },
    current: {
      borderColor: canary.main,
      boxShadow: `0 0 0 5px ${canary.soft}`,
    },
    label: { fontWeight: 600 },
    currentLabel: { color: canary.text, fontWeight: 700 },
    words: {
      fontSize: '0.8rem',
      minHeight: '1.5em',
      color: theme.palette.text.secondary,
    },
  };
});

const statusWords = { done: 'done', current: 'now', waiting: 'to come' };

/** The steps of a canary as a line, the current one emphasised. */
export function CanarySteps({ view }: { view: CanaryView }) {
  const classes = useStyles();
  const now = useNow();
  return (
    <ol className={classes.root} aria-label="Steps">
      {view.steps.map((step, index) => {
        const isCurrent = step.status === 'current';
        const isReached = step.status !== 'waiting';
        return (
          <li
            // A plan may name two steps alike; their order never changes.
            key={index} // eslint-disable-line react/no-array-index-key
            className={`${classes.step} ${isReached ? classes.reached : ''}`}
            aria-current={isCurrent ? 'step' : undefined}
            title={step.who}
          >
            <span
              className={`${classes.dot} ${
                step.status === 'waiting' ? '' : classes[step.status]
              }`}
              aria-hidden
            />
            <div className={isCurrent ? classes.currentLabel : classes.label}>
              {sentence(step.label)}
              <VisuallyHidden>, {statusWords[step.status]}</VisuallyHidden>
            </div>
            <div className={classes.words}>{stepWords(view, index, now)}</div>
          </li>
        );
      })}
    </ol>
  );
}

import { makeStyles } from '@material-ui/core/styles';
import { coloursOf } from '../theme/coloursOf';
import { durationWords } from '../words/durationWords';
import { rateWords } from '../words/rateWords';
import { GroupRates } from './groupRates';

const useStyles = makeStyles(theme => ({
  root: { margin: 0 },
  title: { fontWeight: 600, fontSize: '1rem' },
  number: { fontSize: '1.7rem', lineHeight: 1.4 },
  unit: { color: theme.palette.text.secondary, fontSize: '1.1rem' },
  canary: { color: coloursOf(theme).canary.main },
  faint: { color: theme.palette.text.secondary, fontSize: '0.85rem' },
}));

/** Requests per second of each group, large. */
export function RequestNumbers(props: {
  rates?: GroupRates;
  /** The part of the proxy instances that answered, 0 to 1. */
  coverage: number;
}) {
  const { rates, coverage } = props;
  const classes = useStyles();
  const total = rates ? rates.stable + rates.canary : 0;
  return (
    <figure className={classes.root} aria-label="Requests">
      <figcaption>
        <span className={classes.title}>Requests</span>{' '}
        {rates && (
          <span className={classes.faint}>
            last {durationWords(rates.overMs)}
          </span>
        )}
      </figcaption>
      {rates ? (
        <>
          <div>
            <span className={classes.number}>{rateWords(rates.stable)}</span>{' '}
            <span className={classes.unit}>/s stable</span>
          </div>
          <div>
            <span className={`${classes.number} ${classes.canary}`}>
              {rateWords(rates.canary)}
            </span>{' '}
            <span className={classes.unit}>/s canary</span>
          </div>
          {total > 0 && (
            <div className={classes.faint}>
              canary {Number(((100 * rates.canary) / total).toFixed(1))} % of
              requests
            </div>
          )}
        </>
      ) : (
        <div className={classes.faint}>No request counted yet.</div>
      )}
      {coverage < 1 && (
        <div className={classes.faint}>
          Counted by {Math.round(coverage * 100)} % of the proxy instances; the
          others did not answer.
        </div>
      )}
    </figure>
  );
}

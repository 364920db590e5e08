import { ReactNode } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import { coloursOf } from '../theme/coloursOf';

const useStyles = makeStyles(theme => {
  const { stable, canary } = coloursOf(theme);
  return {
    root: { margin: 0, minWidth: 0 },
    values: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0, 2) },
    title: { fontWeight: 600, fontSize: '1rem' },
    stable: { color: stable.text, fontWeight: 600 },
    canary: { color: canary.text, fontWeight: 600 },
    faint: { color: theme.palette.text.secondary, fontSize: '0.85rem' },
  };
});

/** A measure of both groups: the newest values in words, then the curve. */
export function TrafficFigure(props: {
  title: string;
  stable: string;
  canary: string;
  /** What the two values are over: `last minute`. */
  over: string;
  children: ReactNode;
}) {
  const classes = useStyles();
  return (
    <figure className={classes.root} aria-label={props.title}>
      <figcaption>
        <div>
          <span className={classes.title}>{props.title}</span>{' '}
          <span className={classes.faint}>{props.over}</span>
        </div>
        <div className={classes.values}>
          <span className={classes.stable}>
            <span aria-hidden>━ </span>stable {props.stable}
          </span>
          <span className={classes.canary}>
            <span aria-hidden>╍ </span>canary {props.canary}
          </span>
        </div>
      </figcaption>
      <div aria-hidden>{props.children}</div>
    </figure>
  );
}

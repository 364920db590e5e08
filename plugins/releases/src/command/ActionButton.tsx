import { useId } from 'react';
import Button from '@material-ui/core/Button';
import Tooltip from '@material-ui/core/Tooltip';
import { makeStyles } from '@material-ui/core/styles';
import { coloursOf } from '../theme/coloursOf';
import { VisuallyHidden } from '../theme/VisuallyHidden';
import { Right } from './Right';

/** How much a button weighs: one `main` in a view, `danger` for what takes something away. */
export type ActionWeight = 'main' | 'plain' | 'danger';

const useStyles = makeStyles(theme => ({
  wrapper: { display: 'inline-block' },
  wide: { display: 'block' },
  button: { textTransform: 'none', whiteSpace: 'nowrap' },
  main: {
    backgroundColor: coloursOf(theme).stable.main,
    color: theme.palette.type === 'dark' ? '#101828' : '#fff',
    '&:hover': {
      backgroundColor: coloursOf(theme).stable.main,
      filter: 'brightness(.92)',
    },
  },
  plain: { color: theme.palette.text.primary },
  danger: {
    color: coloursOf(theme).bad.text,
    borderColor: coloursOf(theme).bad.main,
  },
}));

/** A button that says why it can't be pressed, to the eye, the keyboard and the ear. */
export function ActionButton(props: {
  label: string;
  right: Right;
  /** Why it makes no sense now, in words. */
  unavailable?: string;
  weight?: ActionWeight;
  wide?: boolean;
  onClick: () => void;
}) {
  const { label, right, unavailable, weight = 'plain', wide, onClick } = props;
  const classes = useStyles();
  const reasonId = useId();
  const reason = right.allowed ? unavailable : right.missing ?? 'Not allowed.';
  return (
    <Tooltip title={reason ?? ''} interactive>
      <span
        className={wide ? classes.wide : classes.wrapper}
        // Only so can the keyboard reach the reason: a disabled button takes no focus.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={reason ? 0 : undefined}
      >
        <Button
          className={`${classes.button} ${reason ? '' : classes[weight]}`}
          variant={weight === 'main' ? 'contained' : 'outlined'}
          disableElevation
          fullWidth={wide}
          disabled={Boolean(reason)}
          aria-describedby={reason ? reasonId : undefined}
          onClick={onClick}
        >
          {label}
        </Button>
        {reason && <VisuallyHidden id={reasonId}>{reason}</VisuallyHidden>}
      </span>
    </Tooltip>
  );
}

import { ReactNode } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import { coloursOf, ReleaseColours } from './coloursOf';

const useStyles = makeStyles(theme => ({
  root: {
    padding: theme.spacing(1.25, 2),
    borderRadius: 6,
    overflowWrap: 'anywhere',
    border: '1px solid',
    borderColor: (props: { tone: keyof ReleaseColours }) =>
      coloursOf(theme)[props.tone].main,
    backgroundColor: (props: { tone: keyof ReleaseColours }) =>
      coloursOf(theme)[props.tone].soft,
    color: (props: { tone: keyof ReleaseColours }) =>
      coloursOf(theme)[props.tone].text,
  },
}));

/** Something that must be read. `alert` interrupts a screen reader; use it for errors alone. */
export function Notice(props: {
  tone: keyof ReleaseColours;
  role?: 'alert' | 'status';
  children: ReactNode;
}) {
  const classes = useStyles({ tone: props.tone });
  return (
    <div className={classes.root} role={props.role}>
      {props.children}
    </div>
  );
}

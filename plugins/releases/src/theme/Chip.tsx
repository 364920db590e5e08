import { ReactNode } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import { coloursOf, ReleaseColours } from './coloursOf';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'inline-block',
    padding: '2px 10px',
    borderRadius: 12,
    fontSize: '0.8rem',
    lineHeight: 1.5,
    whiteSpace: 'nowrap',
    backgroundColor: (props: { tone: keyof ReleaseColours }) =>
      coloursOf(theme)[props.tone].soft,
    color: (props: { tone: keyof ReleaseColours }) =>
      coloursOf(theme)[props.tone].text,
  },
}));

/** A state in a word or two. */
export function Chip(props: {
  tone: keyof ReleaseColours;
  testId?: string;
  children: ReactNode;
}) {
  const classes = useStyles({ tone: props.tone });
  return (
    <span className={classes.root} data-testid={props.testId}>
      {props.children}
    </span>
  );
}

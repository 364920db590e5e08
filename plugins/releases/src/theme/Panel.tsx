import { ReactNode } from 'react';
import Paper from '@material-ui/core/Paper';
import { makeStyles } from '@material-ui/core/styles';
import { coloursOf, ReleaseColours } from './coloursOf';

const useStyles = makeStyles(theme => ({
  root: {
    padding: theme.spacing(2.5),
    borderRadius: 8,
    border: `1px solid ${theme.palette.divider}`,
    minWidth: 0,
    lineHeight: 1.5,
  },
  edge: (props: { edge?: keyof ReleaseColours }) =>
    props.edge
      ? { borderLeft: `5px solid ${coloursOf(theme)[props.edge].main}` }
      : {},
}));

/** A region of a page. `label` is its name for those who don't see it. */
export function Panel(props: {
  label: string;
  edge?: keyof ReleaseColours;
  testId?: string;
  className?: string;
  children: ReactNode;
}) {
  const classes = useStyles({ edge: props.edge });
  return (
    <Paper
      component="section"
      elevation={0}
      aria-label={props.label}
      data-testid={props.testId}
      className={`${classes.root} ${classes.edge} ${props.className ?? ''}`}
    >
      {props.children}
    </Paper>
  );
}

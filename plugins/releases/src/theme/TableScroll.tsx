import { ReactNode } from 'react';
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles(theme => ({
  root: {
    overflowX: 'auto',
    scrollbarWidth: 'thin',
    // The portal's own cells are so wide that the last columns of a narrow page would be out of sight.
    '& th, & td': { padding: theme.spacing(0.75, 1) },
    '& th:first-child, & td:first-child': { paddingLeft: theme.spacing(1.5) },
  },
}));

/** Holds a table: close columns, and a way to the last of them where the page is too narrow. */
export function TableScroll({ children }: { children: ReactNode }) {
  return <div className={useStyles().root}>{children}</div>;
}

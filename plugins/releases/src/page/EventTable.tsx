import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import { makeStyles } from '@material-ui/core/styles';
import { DateTime } from 'luxon';
import {
  Release,
  ReleaseEvent,
  Target,
} from '@backstage-releases/plugin-releases-common';
import { Panel } from '../theme/Panel';
import { TableScroll } from '../theme/TableScroll';
import { Person } from '../words/Person';
import { withNames } from '../words/withNames';
import { useLaterRollback } from './useLaterRollback';

const useStyles = makeStyles(theme => ({
  title: { fontSize: '1.05rem', fontWeight: 700, margin: 0 },
  head: { color: theme.palette.text.secondary, fontWeight: 400 },
  nowrap: { whiteSpace: 'nowrap' },
  cell: { verticalAlign: 'top' },
  words: { width: '100%', minWidth: 200, overflowWrap: 'break-word' },
  faint: { color: theme.palette.text.secondary },
}));

const columns = ['when', 'who', 'what and why', 'from'];

/** Who did what when, why and from where, the latest first. */
export function EventTable(props: {
  release: Release;
  target: Target;
  events: ReleaseEvent[];
}) {
  const { release, target } = props;
  const classes = useStyles();
  const rollback = useLaterRollback(release, target);
  const events = rollback ? [...props.events, rollback] : props.events;
  return (
    <Panel label="Events">
      <h3 className={classes.title}>Events</h3>
      <TableScroll>
        <Table size="small" aria-label="Events">
          <TableHead>
            <TableRow>
              {columns.map(column => (
                <TableCell key={column} className={classes.head}>
                  {column}
                </TableCell>
              ))}
            </TableRow>
          </TableHead>
          <TableBody>
            {[...events].reverse().map(event => (
              <TableRow
                key={`${event.subject} ${event.seq}`}
                data-testid={`event-${event.type}`}
              >
                <TableCell className={`${classes.cell} ${classes.nowrap}`}>
                  <time
                    dateTime={
                      DateTime.fromMillis(event.at).toISO() ?? undefined
                    }
                  >
                    {DateTime.fromMillis(event.at).toFormat('d MMM HH:mm:ss')}
                  </time>
                </TableCell>
                <TableCell className={`${classes.cell} ${classes.nowrap}`}>
                  <Person entityRef={event.by} />
                </TableCell>
                <TableCell className={`${classes.cell} ${classes.words}`}>
                  {withNames(event.message)}
                  {event.why && (
                    <div className={classes.faint}>“{event.why}”</div>
                  )}
                </TableCell>
                <TableCell
                  className={`${classes.cell} ${classes.nowrap} ${classes.faint}`}
                >
                  {event.from}
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </TableScroll>
    </Panel>
  );
}

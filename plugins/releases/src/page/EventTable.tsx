import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import { makeStyles } from '@material-ui/core/styles';
import { DateTime } from 'luxon';
import { ReleaseEvent } from '@backstage-releases/plugin-releases-common';
import { Panel } from '../theme/Panel';
import { Person } from '../words/Person';

const useStyles = makeStyles(theme => ({
  title: { fontSize: '1.05rem', fontWeight: 700, margin: 0 },
  scroll: { overflowX: 'auto' },
  head: { color: theme.palette.text.secondary, fontWeight: 400 },
  nowrap: { whiteSpace: 'nowrap' },
  words: { overflowWrap: 'anywhere' },
  faint: { color: theme.palette.text.secondary },
}));

const columns = ['when', 'who', 'what', 'why', 'from'];

/** Who did what when, why and from where, the latest first. */
export function EventTable({ events }: { events: ReleaseEvent[] }) {
  const classes = useStyles();
  return (
    <Panel label="Events">
      <h3 className={classes.title}>Events</h3>
      <div className={classes.scroll}>
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
              <TableRow key={event.seq} data-testid={`event-${event.type}`}>
                <TableCell className={classes.nowrap}>
                  <time
                    dateTime={
                      DateTime.fromMillis(event.at).toISO() ?? undefined
                    }
                  >
                    {DateTime.fromMillis(event.at).toFormat('d MMM HH:mm:ss')}
                  </time>
                </TableCell>
                <TableCell className={classes.nowrap}>
                  <Person entityRef={event.by} />
                </TableCell>
                <TableCell className={classes.words}>{event.message}</TableCell>
                <TableCell className={classes.words}>{event.why}</TableCell>
                <TableCell className={classes.faint}>{event.from}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </div>
    </Panel>
  );
}

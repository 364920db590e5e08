import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import { makeStyles } from '@material-ui/core/styles';
import { DateTime } from 'luxon';
import { Group } from './groupRates';
import { TrafficRow } from './trafficRows';
import { errorPercentWords, latencyWords } from './trafficWords';

const useStyles = makeStyles({
  scroll: { maxHeight: 320, overflow: 'auto' },
});

const groups: Group[] = ['stable', 'canary'];

/** The numbers of the curves, the newest first. */
export function TrafficTable({ rows }: { rows: TrafficRow[] }) {
  const classes = useStyles();
  return (
    <div className={classes.scroll}>
      <Table
        size="small"
        stickyHeader
        aria-label="Traffic of stable and canary"
      >
        <TableHead>
          <TableRow>
            <TableCell>from</TableCell>
            {groups.map(group => [
              <TableCell key={`${group}-requests`}>{group} requests</TableCell>,
              <TableCell key={`${group}-errors`}>{group} errors</TableCell>,
              <TableCell key={`${group}-p95`}>{group} p95</TableCell>,
            ])}
          </TableRow>
        </TableHead>
        <TableBody>
          {[...rows].reverse().map(row => (
            <TableRow key={row.at}>
              <TableCell component="th" scope="row">
                {DateTime.fromMillis(row.at).toFormat('HH:mm:ss')}
              </TableCell>
              {groups.map(group => [
                <TableCell key={`${group}-requests`}>
                  {row[group].requests}
                </TableCell>,
                <TableCell key={`${group}-errors`}>
                  {row[group].errors} (
                  {errorPercentWords(row[group].errorPercent)})
                </TableCell>,
                <TableCell key={`${group}-p95`}>
                  {latencyWords(row[group].p95)}
                </TableCell>,
              ])}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}

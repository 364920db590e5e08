import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import { makeStyles } from '@material-ui/core/styles';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Release } from '@backstage-releases/plugin-releases-common';
import { Ago } from '../live/Ago';
import { ReleaseLink } from '../release/ReleaseLink';
import { StatusChip } from '../release/StatusChip';
import { durationWords } from '../words/durationWords';
import { Person } from '../words/Person';
import { shareWords } from '../words/shareWords';

const useStyles = makeStyles(theme => ({
  scroll: { overflowX: 'auto' },
  head: { color: theme.palette.text.secondary, fontWeight: 400 },
  version: { fontWeight: 600 },
  reason: {
    color: theme.palette.text.secondary,
    maxWidth: 380,
    overflowWrap: 'anywhere',
  },
}));

/** Releases, one a row: how far each got, how it stands and why. */
export function ReleaseTable(props: {
  label: string;
  releases: Release[];
  /** Where the releases of several services stand together. */
  withService?: boolean;
}) {
  const { label, releases, withService } = props;
  const classes = useStyles();
  const columns = [
    'release',
    ...(withService ? ['service'] : []),
    'version',
    'environment',
    'outcome',
    'reached',
    'took',
    'by',
    'when',
    'why',
  ];
  return (
    <div className={classes.scroll}>
      <Table size="small" aria-label={label}>
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
          {releases.map(release => (
            <TableRow key={release.id} data-testid={`release-${release.id}`}>
              <TableCell>
                <ReleaseLink id={release.id}>{`#${release.id}`}</ReleaseLink>
              </TableCell>
              {withService && (
                <TableCell>
                  <EntityRefLink
                    entityRef={release.entityRef}
                    defaultKind="component"
                    hideIcon
                  />
                </TableCell>
              )}
              <TableCell className={classes.version}>
                {release.version}
              </TableCell>
              <TableCell>{release.environment}</TableCell>
              <TableCell>
                <StatusChip release={release} />
              </TableCell>
              <TableCell>{shareWords(release.reached)}</TableCell>
              <TableCell>
                {release.endedAt === undefined
                  ? '–'
                  : durationWords(release.endedAt - release.startedAt)}
              </TableCell>
              <TableCell>
                <Person entityRef={release.startedBy} />
              </TableCell>
              <TableCell>
                <Ago at={release.startedAt} />
              </TableCell>
              <TableCell className={classes.reason}>
                {release.message ?? release.note}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}

import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import { makeStyles } from '@material-ui/core/styles';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Release } from '@backstage-releases/plugin-releases-common';
import { Ago } from '../live/Ago';
import { activeStage } from '../release/activeStage';
import { ReleaseLink } from '../release/ReleaseLink';
import { StatusChip } from '../release/StatusChip';
import { TableScroll } from '../theme/TableScroll';
import { durationWords } from '../words/durationWords';
import { Person } from '../words/Person';
import { shareWords } from '../words/shareWords';
import { withNames } from '../words/withNames';

const useStyles = makeStyles(theme => ({
  head: {
    color: theme.palette.text.secondary,
    fontWeight: 400,
    whiteSpace: 'nowrap',
  },
  cell: { whiteSpace: 'nowrap' },
  version: { fontWeight: 600, whiteSpace: 'nowrap' },
  reason: {
    color: theme.palette.text.secondary,
    width: '100%',
    minWidth: 220,
    overflowWrap: 'break-word',
  },
}));

/** Releases, one a row: how far each got, how it stands and why. */
export function ReleaseTable(props: {
  label: string;
  releases: Release[];
  /** Where the releases of several services stand together. */
  withService?: boolean;
  /** Where none of them has ended. */
  running?: boolean;
}) {
  const { label, releases, withService, running } = props;
  const classes = useStyles();
  const columns = [
    'release',
    ...(withService ? ['service'] : []),
    'version',
    'environment',
    running ? 'status' : 'outcome',
    'reached',
    ...(running ? [] : ['took']),
    'by',
    'when',
    running ? 'waits for' : 'why',
  ];
  return (
    <TableScroll>
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
              <TableCell className={classes.cell}>
                <ReleaseLink id={release.id}>{`#${release.id}`}</ReleaseLink>
              </TableCell>
              {withService && (
                <TableCell className={classes.cell}>
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
              <TableCell className={classes.cell}>
                {release.environment}
              </TableCell>
              <TableCell className={classes.cell}>
                <StatusChip release={release} />
              </TableCell>
              <TableCell className={classes.cell}>
                {shareWords(release.reached)}
              </TableCell>
              {!running && (
                <TableCell className={classes.cell}>
                  {release.endedAt === undefined
                    ? '–'
                    : durationWords(release.endedAt - release.startedAt)}
                </TableCell>
              )}
              <TableCell className={classes.cell}>
                <Person entityRef={release.startedBy} />
              </TableCell>
              <TableCell className={classes.cell}>
                <Ago at={release.startedAt} />
              </TableCell>
              <TableCell className={classes.reason}>
                {withNames(
                  release.message ??
                    activeStage(release)?.message ??
                    release.note ??
                    '',
                )}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableScroll>
  );
}

import { ReactNode } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import { Release } from '@backstage-releases/plugin-releases-common';
import { Ago } from '../live/Ago';
import { Person } from '../words/Person';
import { StatusChip } from './StatusChip';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'baseline',
    gap: theme.spacing(0.5, 1.25),
    color: theme.palette.text.secondary,
  },
  version: {
    fontSize: '1.25rem',
    fontWeight: 700,
    color: theme.palette.text.primary,
  },
  end: { marginLeft: 'auto' },
}));

/** A release in a line: how it stands, what goes where, who started it and why. */
export function ReleaseLine(props: {
  release: Release;
  /** What stands where the eye ends. */
  end?: ReactNode;
}) {
  const { release, end } = props;
  const classes = useStyles();
  return (
    <div className={classes.root}>
      <StatusChip release={release} testId="release-status" />
      <span>
        <span className={classes.version}>{release.version}</span>
        {release.fromVersion && ` over ${release.fromVersion}`} in{' '}
        {release.environment} · started by{' '}
        <Person entityRef={release.startedBy} /> <Ago at={release.startedAt} />
        {release.note && <> · “{release.note}”</>}
      </span>
      {end && <span className={classes.end}>{end}</span>}
    </div>
  );
}

import { makeStyles } from '@material-ui/core/styles';
import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Release } from '@backstage-releases/plugin-releases-common';
import { LiveLine } from '../live/LiveLine';
import { Polled } from '../live/usePolling';
import { rootRouteRef } from '../routes';

const useStyles = makeStyles(theme => ({
  name: { fontSize: '1.3rem', fontWeight: 700, margin: 0 },
  faint: { color: theme.palette.text.secondary, fontSize: '0.9rem' },
}));

/** Which release this is, and the ways to its service and to all others. */
export function ReleaseHead(props: {
  release: Release;
  polled: Polled<unknown>;
}) {
  const { release, polled } = props;
  const classes = useStyles();
  const root = useRouteRef(rootRouteRef);
  return (
    <div>
      <h2 className={classes.name}>
        Release #{release.id}:{' '}
        <EntityRefLink
          entityRef={release.entityRef}
          defaultKind="component"
          hideIcon
        />{' '}
        {release.version} to {release.environment}
      </h2>
      <div className={classes.faint}>
        <Link to={root()}>All releases</Link>
        {' · '}pipeline {release.pipeline} of plan{' '}
        <EntityRefLink
          entityRef={release.plan}
          defaultKind="releaseplan"
          hideIcon
        />
        {' · '}
        <LiveLine
          updatedAt={polled.updatedAt}
          failing={polled.error !== undefined}
        />
      </div>
    </div>
  );
}

import { makeStyles } from '@material-ui/core/styles';
import { parseEntityRef } from '@backstage/catalog-model';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { ServiceOverview } from '@backstage-releases/plugin-releases-common';
import { LiveLine } from '../live/LiveLine';
import { Polled } from '../live/usePolling';
import { VisuallyHidden } from '../theme/VisuallyHidden';
import { StartReleaseButton } from '../start/StartReleaseButton';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1, 2),
  },
  words: { flex: '1 1 240px', minWidth: 0 },
  faint: { color: theme.palette.text.secondary, fontSize: '0.9rem' },
}));

/** Which service this is, by which plan, how fresh the page is, and the way to a new release. */
export function ServiceHead(props: {
  service: ServiceOverview;
  polled: Polled<unknown>;
}) {
  const { service, polled } = props;
  const classes = useStyles();
  return (
    <div className={classes.root}>
      <div className={classes.words}>
        <VisuallyHidden component="h2">
          Releases of {parseEntityRef(service.entityRef).name}
        </VisuallyHidden>
        <div className={classes.faint}>
          {service.plan ? (
            <>
              plan{' '}
              <EntityRefLink
                entityRef={service.plan}
                defaultKind="releaseplan"
                hideIcon
              />
            </>
          ) : (
            'no plan'
          )}
          {' · '}
          <LiveLine
            updatedAt={polled.updatedAt}
            failing={polled.error !== undefined}
          />
        </div>
      </div>
      {service.pipelines.length > 0 && (
        <StartReleaseButton
          label="Release a version…"
          weight="main"
          pipelines={service.pipelines}
        />
      )}
    </div>
  );
}

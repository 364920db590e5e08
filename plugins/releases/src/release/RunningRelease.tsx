import { makeStyles } from '@material-ui/core/styles';
import { Release, Target } from '@backstage-releases/plugin-releases-common';
import { CanaryPanel } from '../canary/CanaryPanel';
import { Ago } from '../live/Ago';
import { Panel } from '../theme/Panel';
import { Person } from '../words/Person';
import { activeStage } from './activeStage';
import { ApprovalPanel } from './ApprovalPanel';
import { ReleaseLink } from './ReleaseLink';
import { StagePanel } from './StagePanel';
import { StatusChip } from './StatusChip';

const useStyles = makeStyles(theme => ({
  line: {
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
  link: { marginLeft: 'auto' },
}));

/** A running release: what it is, and how the stage stands that a person could act on. */
export function RunningRelease(props: {
  release: Release;
  target?: Target;
  /** On the release's own page the link to it says nothing. */
  withoutLink?: boolean;
}) {
  const { release, target, withoutLink } = props;
  const classes = useStyles();
  const stage = activeStage(release);
  return (
    <Panel
      edge="canary"
      label={`Running release of ${release.version} to ${release.environment}`}
    >
      <div className={classes.line}>
        <StatusChip release={release} testId="release-status" />
        <span>
          <span className={classes.version}>{release.version}</span>
          {release.fromVersion && ` over ${release.fromVersion}`} in{' '}
          {release.environment} · started by{' '}
          <Person entityRef={release.startedBy} />{' '}
          <Ago at={release.startedAt} />
          {release.note && <> · “{release.note}”</>}
        </span>
        {!withoutLink && (
          <span className={classes.link}>
            <ReleaseLink id={release.id} />
          </span>
        )}
      </div>
      {stage?.view?.kind === 'canary' && (
        <CanaryPanel
          release={release}
          stage={stage}
          view={stage.view}
          target={target}
        />
      )}
      {stage?.view?.kind === 'approval' && (
        <ApprovalPanel release={release} stage={stage} view={stage.view} />
      )}
      {!stage?.view && <StagePanel release={release} stage={stage} />}
    </Panel>
  );
}

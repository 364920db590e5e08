import { makeStyles } from '@material-ui/core/styles';
import { Release, Target } from '@backstage-releases/plugin-releases-common';
import { RollbackButton } from '../environment/RollbackButton';
import { Panel } from '../theme/Panel';
import { durationWords } from '../words/durationWords';
import { shareWords } from '../words/shareWords';
import { withNames } from '../words/withNames';
import { ReleaseLine } from './ReleaseLine';
import { ReleaseLink } from './ReleaseLink';
import { statusTone } from './statusWords';

const useStyles = makeStyles(theme => ({
  words: { marginTop: theme.spacing(1) },
  faint: { color: theme.palette.text.secondary },
  actions: { marginTop: theme.spacing(1.5) },
}));

/** A release that has ended: how and why, how far it got, and the way back while there is one. */
export function EndedRelease(props: {
  release: Release;
  target?: Target;
  /** Elsewhere than on the release's own page. */
  withLink?: boolean;
}) {
  const { release, target, withLink } = props;
  const classes = useStyles();
  const isWhatRuns =
    target !== undefined &&
    target.holder === undefined &&
    target.stable?.digest === release.digest;
  return (
    <Panel
      edge={statusTone(release.status)}
      label={`Release of ${release.version} to ${release.environment}`}
    >
      <ReleaseLine
        release={release}
        end={withLink && <ReleaseLink id={release.id} />}
      />
      {release.message && (
        <div className={classes.words}>{withNames(release.message)}</div>
      )}
      <div className={classes.faint}>
        Reached {shareWords(release.reached)} of everyone
        {release.endedAt !== undefined &&
          `, took ${durationWords(release.endedAt - release.startedAt)}`}
        .
      </div>
      {isWhatRuns && target.rollback && (
        <div className={classes.actions}>
          <RollbackButton target={target} />
        </div>
      )}
    </Panel>
  );
}

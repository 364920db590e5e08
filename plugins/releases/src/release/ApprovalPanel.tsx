import { makeStyles } from '@material-ui/core/styles';
import { useApi } from '@backstage/core-plugin-api';
import {
  ApprovalView,
  Release,
  ReleaseStage,
} from '@backstage-releases/plugin-releases-common';
import { CommandButton } from '../command/CommandButton';
import { useCommandScope } from '../command/CommandScope';
import { decideNamedRight } from '../command/decideNamedRight';
import { releaseCommand } from '../command/releaseCommand';
import { useIdentity } from '../command/useIdentity';
import { releasesApiRef } from '../releasesApiRef';
import { listWords } from '../words/countWords';
import { personName } from '../words/personName';
import { CancelButton } from './CancelButton';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1.5),
    marginTop: theme.spacing(2),
  },
  words: { flex: '1 1 280px' },
  asked: { fontSize: '1.4rem', fontWeight: 600 },
  faint: { color: theme.palette.text.secondary },
}));

/** An approval that waits: who is asked, and the two answers. */
export function ApprovalPanel(props: {
  release: Release;
  stage: ReleaseStage;
  view: ApprovalView;
}) {
  const { release, stage, view } = props;
  const classes = useStyles();
  const api = useApi(releasesApiRef);
  const { rights, owner, report } = useCommandScope();
  const identity = useIdentity();
  const right = decideNamedRight(
    rights.approve,
    view.from,
    identity?.ownershipEntityRefs,
    owner,
  );
  const production = release.production ? release.environment : undefined;
  const key = `${release.id}/${stage.name}/${stage.status}`;
  const send = (type: 'approve' | 'reject', why: string | undefined) =>
    releaseCommand({
      api,
      release,
      stage: stage.name,
      request: { type, why },
      report,
    });
  return (
    <div className={classes.root}>
      <div className={classes.words}>
        <div className={classes.asked}>
          Asks {listWords(view.from.map(personName))}
        </div>
        <div className={classes.faint}>
          {stage.message ??
            `Nobody gets ${release.version} before stage '${stage.name}' is approved.`}
        </div>
      </div>
      <CommandButton
        label="Approve"
        weight="main"
        right={right}
        production={production}
        offer={{
          key,
          title: `Approve ${release.version} for ${release.environment}?`,
          confirmLabel: 'Approve',
          words: `Release #${release.id} goes on past stage '${stage.name}'.`,
          act: why => send('approve', why),
        }}
      />
      <CommandButton
        label="Reject"
        weight="danger"
        right={right}
        production={production}
        offer={{
          key,
          title: `Reject ${release.version} for ${release.environment}?`,
          confirmLabel: 'Reject',
          words: `Release #${release.id} ends here; nobody gets ${release.version}.`,
          act: why => send('reject', why),
        }}
      />
      <CancelButton release={release} stage={stage} />
    </div>
  );
}

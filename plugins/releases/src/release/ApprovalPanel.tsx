import { makeStyles } from '@material-ui/core/styles';
import {
  ApprovalView,
  Release,
  ReleaseStage,
} from '@backstage-releases/plugin-releases-common';
import { listWords } from '../words/countWords';
import { personName } from '../words/personName';
import { CancelButton } from './CancelButton';
import { JudgementButtons } from './JudgementButtons';

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
  const { id, version, environment } = release;
  const classes = useStyles();
  return (
    <div className={classes.root}>
      <div className={classes.words}>
        <div className={classes.asked}>
          Asks {listWords(view.from.map(personName))}
        </div>
        <div className={classes.faint}>
          Nobody gets {version} before stage '{stage.name}' is approved.
        </div>
      </div>
      <JudgementButtons
        release={release}
        stage={stage}
        from={view.from}
        subject={`${version} for ${environment}`}
        words={{
          approve: `Release #${id} goes on past stage '${stage.name}'.`,
          reject: `Release #${id} ends here; nobody gets ${version}.`,
        }}
      />
      <CancelButton release={release} />
    </div>
  );
}

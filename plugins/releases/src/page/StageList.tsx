import { makeStyles } from '@material-ui/core/styles';
import { ReleaseStage } from '@backstage-releases/plugin-releases-common';
import { CanarySteps } from '../canary/CanarySteps';
import { useNow } from '../live/ServerTime';
import { stageStatusWords, statusTone } from '../release/statusWords';
import { Chip } from '../theme/Chip';
import { Panel } from '../theme/Panel';
import { listWords } from '../words/countWords';
import { durationWords } from '../words/durationWords';
import { withNames } from '../words/withNames';

const useStyles = makeStyles(theme => ({
  title: { fontSize: '1.05rem', fontWeight: 700, margin: 0 },
  list: { listStyle: 'none', margin: 0, padding: 0 },
  stage: {
    padding: theme.spacing(1.25, 0),
    '& + &': { borderTop: `1px solid ${theme.palette.divider}` },
  },
  line: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'baseline',
    gap: theme.spacing(0.5, 1.25),
  },
  name: { fontWeight: 600 },
  faint: { color: theme.palette.text.secondary, fontSize: '0.9rem' },
  took: { marginLeft: 'auto' },
}));

/** The stages of a release in the order in which they come, each with how it stands and what it waits for. */
export function StageList({ stages }: { stages: ReleaseStage[] }) {
  const classes = useStyles();
  return (
    <Panel label="Stages">
      <h3 className={classes.title}>Stages</h3>
      <ol className={classes.list} aria-label="Stages">
        {stages.map(stage => (
          <li
            key={stage.name}
            className={classes.stage}
            data-testid={`stage-${stage.name}`}
          >
            <div className={classes.line}>
              <Chip tone={statusTone(stage.status)}>
                {stageStatusWords(stage.status)}
              </Chip>
              <span className={classes.name}>{stage.name}</span>
              <span className={classes.faint}>
                {stage.name === stage.type ? '' : stage.type}
                {stage.needs.length > 0 && ` after ${listWords(stage.needs)}`}
              </span>
              <span className={`${classes.faint} ${classes.took}`}>
                <StageTook stage={stage} />
              </span>
            </div>
            {stage.message && (
              <div className={classes.faint}>{withNames(stage.message)}</div>
            )}
            {stage.view?.kind === 'canary' && stage.status !== 'running' && (
              <CanarySteps view={stage.view} />
            )}
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function StageTook({ stage }: { stage: ReleaseStage }) {
  const now = useNow();
  if (stage.startedAt === undefined) {
    return <></>;
  }
  return stage.endedAt === undefined ? (
    <>for {durationWords(now - stage.startedAt)}</>
  ) : (
    <>took {durationWords(stage.endedAt - stage.startedAt)}</>
  );
}

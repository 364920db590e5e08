import { useState } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import { Link } from '@backstage/core-components';
import {
  PipelineView,
  Release,
  ReleaseEvent,
  Target,
} from '@backstage-releases/plugin-releases-common';
import { Ago } from '../live/Ago';
import { useNow, useServerClock } from '../live/ServerTime';
import { ReleaseLink } from '../release/ReleaseLink';
import { PlanProblems } from '../service/PlanProblems';
import { StartReleaseButton } from '../start/StartReleaseButton';
import { Chip } from '../theme/Chip';
import { coloursOf } from '../theme/coloursOf';
import { Panel } from '../theme/Panel';
import { momentWords } from '../words/momentWords';
import { Person } from '../words/Person';
import { entranceWords, targetState, unseenWords } from './environmentWords';
import { Instances } from './Instances';
import { RollbackButton } from './RollbackButton';
import { useRolledBack } from './useRolledBack';

const useStyles = makeStyles(theme => ({
  root: { display: 'flex', flexDirection: 'column' },
  head: { display: 'flex', alignItems: 'center', gap: theme.spacing(1) },
  name: { fontSize: '1.05rem', fontWeight: 700, margin: 0 },
  version: { fontSize: '1.7rem', fontWeight: 700, lineHeight: 1.5 },
  canary: {
    fontSize: '1.2rem',
    fontWeight: 700,
    color: coloursOf(theme).canary.text,
  },
  starting: {
    fontSize: '1rem',
    color: coloursOf(theme).busy.text,
  },
  faint: { color: theme.palette.text.secondary, fontSize: '0.85rem' },
  message: { marginTop: theme.spacing(0.5), fontSize: '0.9rem' },
  unseen: {
    marginTop: theme.spacing(0.5),
    color: coloursOf(theme).bad.text,
    overflowWrap: 'anywhere',
  },
  actions: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
    marginTop: 'auto',
    paddingTop: theme.spacing(1.5),
  },
}));

/** One environment: what runs there, how it is, what can be done. */
export function EnvironmentCard(props: {
  environment: { name: string; production: boolean; target?: Target };
  pipelines: PipelineView[];
  release?: Release;
  /** The releases of the service, the latest first. */
  history: Release[];
}) {
  const { environment, release } = props;
  const { name, production, target } = environment;
  const classes = useStyles();
  const [since] = useState(useServerClock());
  const rolledBack = useRolledBack(target, props.history);
  // its own panel has the way back
  const isCanary = release?.stages.some(
    stage => stage.status === 'running' && stage.view?.kind === 'canary',
  );
  const starting =
    release && target?.others.find(one => one.version === release.version);
  const pipelines = props.pipelines.filter(each => each.environment === name);
  return (
    <Panel
      label={`Environment ${name}`}
      testId={`target-${name}`}
      className={classes.root}
    >
      <div className={classes.head}>
        <h3 className={classes.name}>{name}</h3>
        <TargetChip target={target} release={release} since={since} />
      </div>
      <div className={classes.version}>
        {target?.stable?.version ?? '–'}
        {target?.canary && (
          <span className={classes.canary}> + {target.canary.version}</span>
        )}
        {starting && (
          <span className={classes.starting}> starting {starting.version}</span>
        )}
      </div>
      {target && (
        <TargetDetails target={target} rolledBack={rolledBack} since={since} />
      )}
      <div className={classes.actions}>
        {target && !isCanary && <RollbackButton target={target} />}
        {!production && pipelines.length > 0 && (
          <StartReleaseButton
            label="Deploy a version…"
            pipelines={pipelines}
            unavailable={
              target?.holder === undefined
                ? undefined
                : `Release #${target.holder} is running here.`
            }
          />
        )}
      </div>
      {pipelines.map(pipeline => (
        <PlanProblems
          key={pipeline.name}
          of={`Pipeline '${pipeline.name}'`}
          problems={pipeline.problems}
        />
      ))}
    </Panel>
  );
}

function TargetChip(props: {
  target?: Target;
  release?: Release;
  since: number;
}) {
  const { target, release, since } = props;
  const { tone, words } = targetState(target, release, {
    since,
    now: useNow(),
  });
  return <Chip tone={tone}>{words}</Chip>;
}

function TargetDetails(props: {
  target: Target;
  rolledBack?: ReleaseEvent;
  since: number;
}) {
  const { target, rolledBack, since } = props;
  const classes = useStyles();
  const now = useNow();
  const { entrance, previous } = target;
  const unseen = unseenWords(target, { since, now });
  return (
    <>
      {rolledBack && (
        <div className={classes.faint}>
          rolled back <Ago at={rolledBack.at} /> by{' '}
          <Person entityRef={rolledBack.by} />
          {rolledBack.why && `: “${rolledBack.why}”`}
        </div>
      )}
      {target.releasedAt !== undefined && !rolledBack && (
        <div className={classes.faint}>
          since <Ago at={target.releasedAt} />
          {target.releasedBy && (
            <>
              {' '}
              by <Person entityRef={target.releasedBy} />
            </>
          )}
        </div>
      )}
      {target.observedAt !== undefined && <Instances target={target} />}
      {previous && (
        <div className={classes.faint}>
          previous {previous.version} kept until{' '}
          {momentWords(previous.until, now)}
        </div>
      )}
      {entrance && (
        <div className={classes.faint}>
          {entranceWords(entrance)}
          {entrance.url && (
            <>
              {' · '}
              <Link to={entrance.url}>open</Link>
            </>
          )}
        </div>
      )}
      {target.holder !== undefined && (
        <div className={classes.faint}>
          held by <ReleaseLink id={target.holder} />
        </div>
      )}
      {unseen && <div className={classes.unseen}>{unseen}</div>}
      {target.message && !unseen && (
        <div className={classes.message}>{target.message}</div>
      )}
    </>
  );
}

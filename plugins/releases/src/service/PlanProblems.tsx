import { makeStyles } from '@material-ui/core/styles';
import {
  isBlockingProblem,
  PlanProblem,
} from '@backstage-releases/plugin-releases-common';
import { Notice } from '../theme/Notice';

const useStyles = makeStyles(theme => ({
  root: { display: 'grid', gap: theme.spacing(1), fontSize: '0.9rem' },
  title: { fontWeight: 600 },
  list: { margin: 0, paddingLeft: theme.spacing(2.5) },
}));

/** What is wrong with a plan: where, what stands there, what would be right. What keeps it from being started is told apart from warnings. */
export function PlanProblems(props: {
  /** Whose problems these are, for example `Pipeline 'production'`. */
  of: string;
  problems: PlanProblem[];
}) {
  const { of, problems } = props;
  const classes = useStyles();
  const kinds = [
    {
      tone: 'bad' as const,
      title: `${of} can't be started`,
      problems: problems.filter(isBlockingProblem),
    },
    {
      tone: 'warning' as const,
      title: `${of} has a warning`,
      problems: problems.filter(problem => !isBlockingProblem(problem)),
    },
  ].filter(kind => kind.problems.length > 0);
  if (kinds.length === 0) {
    return <></>;
  }
  return (
    <div className={classes.root}>
      {kinds.map(kind => (
        <Notice key={kind.tone} tone={kind.tone}>
          <div className={classes.title}>{kind.title}</div>
          <ul className={classes.list}>
            {kind.problems.map(problem => (
              <li key={`${problem.path}:${problem.message}`}>
                <Problem problem={problem} />
              </li>
            ))}
          </ul>
        </Notice>
      ))}
    </div>
  );
}

function Problem({ problem }: { problem: PlanProblem }) {
  const { path, message, value, expected } = problem;
  return (
    <>
      {path && (
        <>
          <code>{path}</code>:{' '}
        </>
      )}
      {message}
      {value !== undefined && (
        <div>
          It says <code>{JSON.stringify(value)}</code>
        </div>
      )}
      {expected && <div>Expected: {expected}</div>}
    </>
  );
}

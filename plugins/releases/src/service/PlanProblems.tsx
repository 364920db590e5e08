import { makeStyles } from '@material-ui/core/styles';
import { PlanProblem } from '@backstage-releases/plugin-releases-common';
import { Notice } from '../theme/Notice';

const useStyles = makeStyles(theme => ({
  root: { marginTop: theme.spacing(1.5), fontSize: '0.9rem' },
  title: { fontWeight: 600 },
  list: { margin: 0, paddingLeft: theme.spacing(2.5) },
}));

/** What is wrong with a plan: where, what stands there, what would be right. Nothing where all is well. */
export function PlanProblems(props: {
  title: string;
  problems: PlanProblem[];
}) {
  const classes = useStyles();
  if (props.problems.length === 0) {
    return <></>;
  }
  return (
    <div className={classes.root}>
      <Notice tone="bad">
        <div className={classes.title}>{props.title}</div>
        <ul className={classes.list}>
          {props.problems.map(problem => (
            <li key={`${problem.path}:${problem.message}`}>
              {problem.path && (
                <>
                  <code>{problem.path}</code>:{' '}
                </>
              )}
              {problem.message}
              {problem.value !== undefined && (
                <div>
                  It says <code>{JSON.stringify(problem.value)}</code>
                </div>
              )}
              {problem.expected && <div>Expected: {problem.expected}</div>}
            </li>
          ))}
        </ul>
      </Notice>
    </div>
  );
}

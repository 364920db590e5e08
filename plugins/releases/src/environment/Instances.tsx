import { makeStyles } from '@material-ui/core/styles';
import {
  InstanceView,
  Target,
} from '@backstage-releases/plugin-releases-common';
import { coloursOf } from '../theme/coloursOf';
import {
  instanceCountWords,
  instanceReasons,
  instanceWords,
} from './instanceWords';

const useStyles = makeStyles(theme => {
  const { good, busy, bad, quiet, canary } = coloursOf(theme);
  return {
    groups: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(0.5, 1.5),
      margin: theme.spacing(1, 0, 0.5),
    },
    group: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: 3,
      listStyle: 'none',
      margin: 0,
      padding: 0,
    },
    square: {
      width: 15,
      height: 15,
      borderRadius: 3,
      boxSizing: 'border-box',
      display: 'flex',
      alignItems: 'center',
      justifyContent: 'center',
      fontSize: 11,
      fontWeight: 700,
      lineHeight: 1,
      color: theme.palette.type === 'dark' ? '#101828' : '#fff',
    },
    ready: { backgroundColor: good.main },
    starting: { backgroundColor: busy.main },
    failing: { backgroundColor: bad.main },
    terminating: {
      backgroundColor: 'transparent',
      border: `2px dashed ${quiet.main}`,
    },
    canary: { borderBottom: `5px solid ${canary.main}` },
    words: { color: theme.palette.text.secondary, fontSize: '0.85rem' },
    bad: { color: bad.text },
    canaryText: { color: canary.text },
  };
});

const glyphs: Partial<Record<InstanceView['status'], string>> = {
  starting: '·',
  failing: '!',
};

/** One square an instance, grouped by what it runs, and the same in words. */
export function Instances({ target }: { target: Target }) {
  const classes = useStyles();
  const canary = target.canary?.name;
  const roles = [
    { label: 'stable', revisions: [target.stable?.name] },
    { label: 'canary', revisions: [canary] },
    { label: 'previous', revisions: [target.previous?.name] },
  ];
  const known = new Set(roles.flatMap(role => role.revisions));
  const groups = [
    ...roles.map(role => ({
      label: role.label,
      instances: target.instances.filter(each =>
        role.revisions.includes(each.revision),
      ),
    })),
    {
      label: 'other',
      instances: target.instances.filter(each => !known.has(each.revision)),
    },
  ].filter(group => group.instances.length > 0);
  const canaryCount = target.instances.filter(
    each => each.revision === canary,
  ).length;
  return (
    <div>
      <div className={classes.groups}>
        {groups.map(group => (
          <ul
            key={group.label}
            className={classes.group}
            aria-label={`Instances of ${group.label}`}
          >
            {group.instances.map(instance => {
              const words = instanceWords(instance, group.label);
              return (
                <li key={instance.name} title={words}>
                  <span
                    role="img"
                    aria-label={words}
                    className={`${classes.square} ${classes[instance.status]} ${
                      group.label === 'canary' ? classes.canary : ''
                    }`}
                  >
                    {glyphs[instance.status]}
                  </span>
                </li>
              );
            })}
          </ul>
        ))}
      </div>
      <div className={classes.words}>
        {instanceCountWords(target.instances)}
        {canaryCount > 0 && (
          <span className={classes.canaryText}>
            {' '}
            · <span aria-hidden>■ </span>
            {canaryCount} canary
          </span>
        )}
      </div>
      {instanceReasons(target.instances).map(reason => (
        <div key={reason} className={`${classes.words} ${classes.bad}`}>
          {reason}
        </div>
      ))}
    </div>
  );
}

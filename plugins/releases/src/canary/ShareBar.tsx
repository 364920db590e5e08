import { makeStyles } from '@material-ui/core/styles';
import { CanaryView, Target } from '@backstage-releases/plugin-releases-common';
import { coloursOf } from '../theme/coloursOf';
import { GroupRates } from '../traffic/groupRates';
import { countWords } from '../words/countWords';
import { rateWords } from '../words/rateWords';
import { shareWords } from '../words/shareWords';

const useStyles = makeStyles(theme => {
  const { stable, canary } = coloursOf(theme);
  const onColour = theme.palette.type === 'dark' ? '#101828' : '#fff';
  return {
    bar: {
      display: 'flex',
      height: 26,
      borderRadius: 6,
      overflow: 'hidden',
      color: onColour,
      fontSize: '0.8rem',
      lineHeight: '26px',
    },
    part: {
      minWidth: 0,
      overflow: 'hidden',
      whiteSpace: 'nowrap',
      transition: 'flex-grow .4s',
    },
    inside: { padding: theme.spacing(0, 1.25) },
    stable: { backgroundColor: stable.main },
    canary: { backgroundColor: canary.main },
    legend: {
      display: 'flex',
      justifyContent: 'space-between',
      flexWrap: 'wrap',
      gap: theme.spacing(0, 2),
      marginTop: theme.spacing(0.5),
      fontSize: '0.85rem',
    },
    stableText: { color: stable.text },
    canaryText: { color: canary.text },
  };
});

function groupWords(
  name: string,
  version: string | undefined,
  pods: number | undefined,
  perSecond: number | undefined,
): string {
  return [
    version ? `${name} ${version}` : name,
    pods === undefined ? undefined : countWords(pods, 'pod'),
    perSecond === undefined ? undefined : `${rateWords(perSecond)} req/s`,
  ]
    .filter(Boolean)
    .join(' · ');
}

/** How everyone is divided between stable and canary, with what each group runs on and gets. */
export function ShareBar(props: {
  view: CanaryView;
  target?: Target;
  rates?: GroupRates;
}) {
  const { view, target, rates } = props;
  const classes = useStyles();
  const parts = [
    { group: 'stable' as const, share: 100 - view.share },
    { group: 'canary' as const, share: view.share },
  ];
  return (
    <div>
      <div className={classes.bar} aria-hidden>
        {parts.map(({ group, share }) => (
          <div
            key={group}
            className={`${classes.part} ${classes[group]}`}
            style={{ flexGrow: share, flexBasis: 0 }}
          >
            {share >= 8 && (
              <span className={classes.inside}>{shareWords(share)}</span>
            )}
          </div>
        ))}
      </div>
      <div className={classes.legend}>
        <span className={classes.stableText}>
          <span aria-hidden>■ </span>
          {groupWords(
            'stable',
            view.stable?.version,
            target?.stable?.available,
            rates?.stable,
          )}
        </span>
        <span className={classes.canaryText}>
          <span aria-hidden>■ </span>
          {groupWords(
            'canary',
            view.canary?.version,
            target?.canary?.available,
            rates?.canary,
          )}
        </span>
      </div>
    </div>
  );
}

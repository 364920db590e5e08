import { useMemo, useState } from 'react';
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import { Traffic } from '@backstage-releases/plugin-releases-common';
import { Polled } from '../live/usePolling';
import { StaleNotice } from '../live/StaleNotice';
import { groupRates } from './groupRates';
import { RequestNumbers } from './RequestNumbers';
import { TrafficCurve } from './TrafficCurve';
import { TrafficFigure } from './TrafficFigure';
import {
  recentErrorPercent,
  recentP95,
  TrafficRow,
  trafficRows,
} from './trafficRows';
import { TrafficTable } from './TrafficTable';
import { errorPercentWords, latencyWords } from './trafficWords';

const MINUTE_MS = 60_000;

const useStyles = makeStyles(theme => ({
  figures: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0,5fr) minmax(0,5fr) minmax(180px,2fr)',
    gap: theme.spacing(3),
    [theme.breakpoints.down('sm')]: { gridTemplateColumns: 'minmax(0,1fr)' },
  },
  toggle: { textTransform: 'none' },
}));

function errorsOf(row: TrafficRow, group: 'stable' | 'canary') {
  return row[group].errorPercent;
}

function latencyOf(row: TrafficRow, group: 'stable' | 'canary') {
  return row[group].p95;
}

/** How stable and canary do, side by side: errors, response time, requests. */
export function TrafficPanel({ polled }: { polled: Polled<Traffic> }) {
  const classes = useStyles();
  const [isTableOpen, setTableOpen] = useState(false);
  const traffic = polled.data;
  const rows = useMemo(() => (traffic ? trafficRows(traffic) : []), [traffic]);
  if (!traffic) {
    return <StaleNotice polled={polled} />;
  }
  const errors = (group: 'stable' | 'canary') =>
    errorPercentWords(recentErrorPercent(traffic, group, MINUTE_MS));
  const latency = (group: 'stable' | 'canary') =>
    latencyWords(recentP95(traffic, group, MINUTE_MS));
  return (
    <div>
      <StaleNotice polled={polled} />
      <div className={classes.figures}>
        <TrafficFigure
          title="Errors"
          stable={errors('stable')}
          canary={errors('canary')}
          over="last minute"
        >
          <TrafficCurve
            traffic={traffic}
            rows={rows}
            valueOf={errorsOf}
            format={errorPercentWords}
            atLeast={1}
          />
        </TrafficFigure>
        <TrafficFigure
          title="Response time p95"
          stable={latency('stable')}
          canary={latency('canary')}
          over="highest of the last minute"
        >
          <TrafficCurve
            traffic={traffic}
            rows={rows}
            valueOf={latencyOf}
            format={latencyWords}
            atLeast={10}
          />
        </TrafficFigure>
        <RequestNumbers
          rates={groupRates(traffic)}
          coverage={traffic.coverage}
        />
      </div>
      <Button
        size="small"
        className={classes.toggle}
        aria-expanded={isTableOpen}
        onClick={() => setTableOpen(open => !open)}
      >
        {isTableOpen ? 'Hide the numbers' : 'Show the numbers as a table'}
      </Button>
      {isTableOpen && <TrafficTable rows={rows} />}
    </div>
  );
}

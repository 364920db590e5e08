import {
  CartesianGrid,
  Line,
  LineChart,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { DateTime } from 'luxon';
import { useTheme } from '@material-ui/core/styles';
import { Traffic } from '@backstage-releases/plugin-releases-common';
import { coloursOf } from '../theme/coloursOf';
import { roundCeiling } from './roundCeiling';
import { shareMarks } from './shareMarks';
import { TrafficRow } from './trafficRows';

function clock(at: number): string {
  return DateTime.fromMillis(at).toFormat('HH:mm');
}

function clockWithSeconds(at: unknown): string {
  return DateTime.fromMillis(Number(at)).toFormat('HH:mm:ss');
}

/** Both groups over time, with a gap where nobody asked and a mark where the share changed. The same numbers are in the table beside it. */
export function TrafficCurve(props: {
  traffic: Traffic;
  rows: TrafficRow[];
  valueOf: (row: TrafficRow, group: 'stable' | 'canary') => number | undefined;
  format: (value: number) => string;
  /** The least that the axis reaches up to. */
  atLeast: number;
}) {
  const { traffic, rows, valueOf, format, atLeast } = props;
  const theme = useTheme();
  const colours = coloursOf(theme);
  const faint = theme.palette.text.secondary;
  const data = rows.map(row => ({
    at: row.at,
    stable: valueOf(row, 'stable'),
    canary: valueOf(row, 'canary'),
  }));
  const marks = shareMarks(traffic);
  const line = {
    type: 'linear' as const,
    strokeWidth: 2,
    // a value between two gaps is a dot
    strokeLinecap: 'round' as const,
    dot: false,
    isAnimationActive: false,
  };
  return (
    <ResponsiveContainer width="100%" height={150}>
      <LineChart
        data={data}
        margin={{ top: 18, right: 12, bottom: 0, left: 0 }}
        accessibilityLayer={false}
      >
        <CartesianGrid vertical={false} stroke={theme.palette.divider} />
        <XAxis
          dataKey="at"
          type="number"
          domain={[traffic.from, traffic.to]}
          tickFormatter={clock}
          tick={{ fontSize: 11, fill: faint }}
          stroke={theme.palette.divider}
          minTickGap={40}
        />
        <YAxis
          width={54}
          domain={[0, (max: number) => roundCeiling(Math.max(atLeast, max))]}
          tickFormatter={format}
          tick={{ fontSize: 11, fill: faint }}
          axisLine={false}
          tickLine={false}
          tickCount={3}
        />
        {marks.map(mark => (
          <ReferenceLine
            key={`${mark.at} ${mark.label}`}
            x={mark.at}
            stroke={faint}
            strokeDasharray="3 3"
            label={{
              value: mark.label,
              position: 'top',
              fontSize: 11,
              fill: faint,
            }}
          />
        ))}
        <Tooltip
          labelFormatter={clockWithSeconds}
          formatter={value => format(Number(value))}
          contentStyle={{
            backgroundColor: theme.palette.background.paper,
            borderColor: theme.palette.divider,
          }}
        />
        <Line {...line} dataKey="stable" stroke={colours.stable.main} />
        <Line
          {...line}
          dataKey="canary"
          stroke={colours.canary.main}
          strokeDasharray="6 2"
        />
      </LineChart>
    </ResponsiveContainer>
  );
}

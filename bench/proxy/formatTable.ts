import type { Finding } from './Finding';

const TITLES = ['', 'server', 'measured', 'ratio', '95 % bound', 'goal', ''];

/** All findings as one table for people. */
export function formatTable(findings: readonly Finding[]): string {
  let last = '';
  const rows = findings.map(({ what, server, value, ratio, to, goal }) => {
    const title = what === last ? '' : what;
    last = what;
    return [
      title,
      server,
      value,
      ratio ? `${number(ratio.median)} × ${to}` : '',
      ratio ? `${number(ratio.low)} to ${number(ratio.high)}` : '',
      goal?.says ?? '',
      goal ? verdictOf(goal.isReached) : '',
    ];
  });
  const widths = TITLES.map((_, column) =>
    Math.max(...[TITLES, ...rows].map(row => row[column].length)),
  );
  const line = (cells: string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd();
  return [
    line(TITLES),
    line(widths.map(width => '─'.repeat(width))),
    ...rows.map(line),
  ].join('\n');
}

function verdictOf(isReached: boolean): string {
  return isReached ? 'reached' : 'missed';
}

function number(value: number): string {
  return value.toFixed(2);
}

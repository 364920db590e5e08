import {
  Traffic,
  TrafficPoint,
} from '@backstage-releases/plugin-releases-common';
import { Group } from './groupRates';

/** What one group saw in one interval. */
export interface GroupRow {
  requests: number;
  errors: number;
  /** Errors per request, percent; undefined where there was no request. */
  errorPercent?: number;
  /** Milliseconds; undefined where there was no request. */
  p95?: number;
}

/** One interval of both groups. `at` is its start, epoch ms. */
export interface TrafficRow {
  at: number;
  stable?: GroupRow;
  canary?: GroupRow;
}

/** The points of both groups side by side, the oldest first. */
export function trafficRows(traffic: Traffic): TrafficRow[] {
  const rows = new Map<number, TrafficRow>();
  for (const point of traffic.points) {
    const row = rows.get(point.at) ?? { at: point.at };
    row[point.group] = groupRow(point);
    rows.set(point.at, row);
  }
  return [...rows.values()].sort((a, b) => a.at - b.at);
}

function groupRow(point: TrafficPoint): GroupRow {
  return {
    requests: point.requests,
    errors: point.errors,
    errorPercent: errorPercent(point.errors, point.requests),
    p95: point.p95,
  };
}

function errorPercent(errors: number, requests: number): number | undefined {
  return requests > 0 ? (100 * errors) / requests : undefined;
}

/** Errors per request of a group over the last `overMs`, percent; undefined where there was no request. */
export function recentErrorPercent(
  traffic: Traffic,
  group: Group,
  overMs: number,
): number | undefined {
  const recent = traffic.points.filter(
    point => point.group === group && point.at >= traffic.to - overMs,
  );
  const sum = (of: 'errors' | 'requests') =>
    recent.reduce((total, point) => total + point[of], 0);
  return errorPercent(sum('errors'), sum('requests'));
}

/** The newest p95 of a group, ms; undefined where there was no request. */
export function recentP95(traffic: Traffic, group: Group): number | undefined {
  return traffic.points
    .filter(point => point.group === group && point.p95 !== undefined)
    .reduce<TrafficPoint | undefined>(
      (last, point) => (last && last.at > point.at ? last : point),
      undefined,
    )?.p95;
}

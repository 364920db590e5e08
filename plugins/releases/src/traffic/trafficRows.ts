import {
  Traffic,
  TrafficPoint,
} from '@backstage-releases/plugin-releases-common';
import { Group, lastCompleteInterval } from './groupRates';

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
  stable: GroupRow;
  canary: GroupRow;
}

/** Every complete interval with both groups side by side, the oldest first. One in which nothing was counted is there as well, so that a gap is seen. */
export function trafficRows(traffic: Traffic): TrafficRow[] {
  const { from, stepMs, points } = traffic;
  if (points.length === 0) {
    return [];
  }
  const first = Math.ceil(from / stepMs) * stepMs;
  const count = (lastCompleteInterval(traffic) - first) / stepMs + 1;
  const byKey = new Map(
    points.map(point => [`${point.at} ${point.group}`, point]),
  );
  return Array.from({ length: Math.max(0, count) }, (_, index) => {
    const at = first + index * stepMs;
    return {
      at,
      stable: groupRow(byKey.get(`${at} stable`)),
      canary: groupRow(byKey.get(`${at} canary`)),
    };
  });
}

function groupRow(point?: TrafficPoint): GroupRow {
  const { requests = 0, errors = 0, p95 } = point ?? {};
  return {
    requests,
    errors,
    errorPercent: errorPercent(errors, requests),
    p95,
  };
}

function errorPercent(errors: number, requests: number): number | undefined {
  return requests > 0 ? (100 * errors) / requests : undefined;
}

function recentPoints(traffic: Traffic, group: Group, overMs: number) {
  return traffic.points.filter(
    point => point.group === group && point.at >= traffic.to - overMs,
  );
}

/** Errors per request of a group over the last `overMs`, percent; undefined where there was no request. */
export function recentErrorPercent(
  traffic: Traffic,
  group: Group,
  overMs: number,
): number | undefined {
  const recent = recentPoints(traffic, group, overMs);
  const sum = (of: 'errors' | 'requests') =>
    recent.reduce((total, point) => total + point[of], 0);
  return errorPercent(sum('errors'), sum('requests'));
}

/** The highest p95 that an interval of the last `overMs` had, ms; that of all of them together is not above it. Undefined where there was no request. */
export function recentP95(
  traffic: Traffic,
  group: Group,
  overMs: number,
): number | undefined {
  const values = recentPoints(traffic, group, overMs).flatMap(
    point => point.p95 ?? [],
  );
  return values.length ? Math.max(...values) : undefined;
}

import {
  Traffic,
  TrafficPoint,
} from '@backstage-releases/plugin-releases-common';

/** Requests per second of each group. */
export interface GroupRates {
  stable: number;
  canary: number;
  /** Length of the interval that was counted, ms. */
  overMs: number;
}

/** A group of users. */
export type Group = TrafficPoint['group'];

/** The last interval that had ended when the traffic was read; undefined where nothing was counted. */
export function lastCompleteInterval(traffic: Traffic): number | undefined {
  const starts = traffic.points
    .map(point => point.at)
    .filter(at => at + traffic.stepMs <= traffic.to);
  return starts.length ? Math.max(...starts) : undefined;
}

/** What each group got in the last complete interval. */
export function groupRates(traffic: Traffic): GroupRates | undefined {
  const at = lastCompleteInterval(traffic);
  if (at === undefined) {
    return undefined;
  }
  const perSecond = (group: Group) =>
    (traffic.points
      .filter(point => point.at === at && point.group === group)
      .reduce((sum, point) => sum + point.requests, 0) *
      1_000) /
    traffic.stepMs;
  return {
    stable: perSecond('stable'),
    canary: perSecond('canary'),
    overMs: traffic.stepMs,
  };
}

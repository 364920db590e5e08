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

/** The start of the last interval that had ended when the traffic was read, epoch ms. */
export function lastCompleteInterval({
  to,
  stepMs,
}: Pick<Traffic, 'to' | 'stepMs'>): number {
  return Math.floor(to / stepMs) * stepMs - stepMs;
}

/** What each group got in the last complete interval: 0 where it has no point. Undefined where nothing was ever counted. */
export function groupRates(traffic: Traffic): GroupRates | undefined {
  if (traffic.points.length === 0) {
    return undefined;
  }
  const at = lastCompleteInterval(traffic);
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

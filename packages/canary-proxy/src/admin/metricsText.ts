import type { PodStatus } from '../balance/Pod';
import type { BreakerState } from '../balance/CircuitBreaker';
import type { RoutePods } from '../dataplane/DataPlane';
import type { RouteState } from '../routes/RouteTable';
import { ODDITIES } from '../http1/Oddity';
import { MIRROR_OUTCOMES } from '../traffic/MirrorCounts';
import { LATENCY_BOUNDS } from '../traffic/Latencies';
import type { Group } from '../traffic/RouteTraffic';
import type { TrafficReading } from '../traffic/TrafficReading';
import type { AdminContext } from './AdminContext';
import { detailsOf } from './detailsOf';
import { labelsOf, Metric } from './Metric';
import { processMetrics } from './processMetrics';

const GROUPS: Group[] = ['stable', 'canary'];

const BREAKER_STATES: BreakerState[] = ['closed', 'open', 'recovering'];

/** The upper bounds of the histogram, as labels. */
const BOUND_LABELS = [
  ...LATENCY_BOUNDS.map(bound => labelsOf({ le: bound / 1000 })),
  labelsOf({ le: '+Inf' }),
];

/** The answer of `GET /metrics`, in the text format of Prometheus. */
export async function metricsText(context: AdminContext): Promise<string> {
  const { table, dataPlane } = context;
  const lost = new Metric(
    'source_lost',
    'gauge',
    '1 while the source of routes was not heard of for 15 seconds.',
  );
  lost.add('', context.source().state === 'lost' ? 1 : 0);
  const threads = new Metric(
    'data_threads',
    'gauge',
    'Threads that carry requests; those that are starting do not serve all routes.',
  );
  const { serving: whole, wished } = dataPlane.threads;
  threads.add(labelsOf({ state: 'serving' }), whole);
  threads.add(labelsOf({ state: 'starting' }), wished - whole);
  const details = await detailsOf(context);
  const routes = table.list().map(state => ({
    state,
    traffic: dataPlane.traffic(state.document.id),
    pods: details.get(state.document.id)?.pods,
  }));
  return `${[
    ...processMetrics(),
    lost,
    threads,
    ...documentMetrics(routes),
    ...trafficMetrics(routes),
    ...accessLogMetrics(context),
  ].join('\n')}\n`;
}

function accessLogMetrics({ accessLog }: AdminContext): Metric[] {
  if (accessLog === undefined) {
    return [];
  }
  const lines = new Metric(
    'access_log_lines_total',
    'counter',
    'Requests that were given to the access log.',
  );
  lines.add('', accessLog.lines);
  const dropped = new Metric(
    'access_log_dropped_total',
    'counter',
    'Those of them that are not in it, for the disk could not follow.',
  );
  dropped.add('', accessLog.dropped);
  return [lines, dropped];
}

type Routes = Array<{
  state: RouteState;
  traffic: TrafficReading | undefined;
  pods: RoutePods | undefined;
}>;

function documentMetrics(routes: Routes): Metric[] {
  const generation = new Metric(
    'route_generation',
    'gauge',
    'Generation of the newest document of a route.',
  );
  const serving = new Metric(
    'route_serving',
    'gauge',
    '1 when requests are handled as the newest document says.',
  );
  const endpoints = new Metric(
    'endpoints',
    'gauge',
    'Instances that get requests.',
  );
  const breakers = new Metric(
    'breakers',
    'gauge',
    'Instances by the state of their breaker.',
  );
  for (const { state, pods } of routes) {
    const route = labelsOf({ route: state.document.id });
    generation.add(route, state.document.generation);
    serving.add(route, state.serving ? 1 : 0);
    for (const group of GROUPS) {
      const plan = state.plan?.[group];
      if (plan) {
        const labels = `${route},${labelsOf({ group })}`;
        endpoints.add(labels, plan.endpoints.length);
        addBreakers(breakers, labels, pods?.[group] ?? []);
      }
    }
  }
  return [generation, serving, endpoints, breakers];
}

function trafficMetrics(routes: Routes): Metric[] {
  const requests = new Metric(
    'requests_total',
    'counter',
    'Requests by group and status.',
  );
  const duration = new Metric(
    'request_duration_seconds',
    'histogram',
    'Time from the head of a request to the end of its answer.',
  );
  const inFlight = new Metric('in_flight', 'gauge', 'Requests under way.');
  const canaryEmpty = new Metric(
    'canary_empty_total',
    'counter',
    'Users of the canary who got stable because no instance of the canary was ready.',
  );
  const ejected = new Metric(
    'ejected_total',
    'counter',
    'Requests that breakers kept away from all instances of their group; `fallback` of the route says who got them.',
  );
  const failures = new Metric(
    'upstream_failures_total',
    'counter',
    'Attempts that got no complete answer from an instance.',
  );
  const retries = new Metric(
    'retries_total',
    'counter',
    'Attempts after the first of a request.',
  );
  const mirrored = new Metric(
    'mirrored_total',
    'counter',
    'Requests of stable that were sent to the canary as well, by what became of them.',
  );
  const oddities = new Metric(
    'oddities_total',
    'counter',
    'Requests that were unusual, by what was; refused only where `refuse` names it.',
  );
  const refused = new Metric(
    'refused_total',
    'counter',
    'Requests that were answered before they belonged to a group.',
  );
  for (const { state, traffic } of routes) {
    if (traffic) {
      const route = labelsOf({ route: state.document.id });
      const groups = traffic.totals;
      for (const group of GROUPS) {
        const labels = `${route},${labelsOf({ group })}`;
        const totals = groups[group];
        addRequests(requests, labels, totals.codes);
        addHistogram(duration, labels, totals);
        inFlight.add(labels, traffic.inFlight(group));
        ejected.add(labels, totals.ejected);
      }
      canaryEmpty.add(route, traffic.canaryEmpty);
      traffic.failures.forEach((count, reason) =>
        failures.add(`${route},${labelsOf({ reason })}`, count),
      );
      retries.add(route, traffic.retries);
      const mirrors = traffic.mirrored;
      for (const outcome of MIRROR_OUTCOMES) {
        mirrored.add(`${route},${labelsOf({ outcome })}`, mirrors[outcome]);
      }
      const found = traffic.oddities;
      ODDITIES.forEach((kind, index) =>
        oddities.add(`${route},${labelsOf({ kind })}`, found[index]),
      );
      addRequests(refused, route, traffic.refused);
    }
  }
  return [
    requests,
    duration,
    inFlight,
    canaryEmpty,
    ejected,
    failures,
    retries,
    mirrored,
    oddities,
    refused,
  ];
}

function addRequests(
  metric: Metric,
  labels: string,
  codes: ReadonlyMap<number, number>,
): void {
  codes.forEach((count, code) =>
    metric.add(`${labels},${labelsOf({ code })}`, count),
  );
}

function addBreakers(
  metric: Metric,
  labels: string,
  pods: readonly PodStatus[],
): void {
  for (const state of BREAKER_STATES) {
    const count = pods.filter(({ breaker }) => breaker.state === state).length;
    metric.add(`${labels},${labelsOf({ state })}`, count);
  }
}

function addHistogram(
  metric: Metric,
  labels: string,
  totals: { requests: number; latency: number[]; latencySum: number },
): void {
  let seen = 0;
  BOUND_LABELS.forEach((bound, index) => {
    seen += totals.latency[index];
    metric.add(`${labels},${bound}`, seen, '_bucket');
  });
  metric.add(labels, totals.latencySum / 1000, '_sum');
  metric.add(labels, totals.requests, '_count');
}

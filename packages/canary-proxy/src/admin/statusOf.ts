import {
  ROUTE_SETTINGS,
  SEGMENT_KINDS,
} from '@backstage-releases/canary-policy';
import { requestRate } from '../traffic/requestRate';
import type { Group } from '../traffic/RouteTraffic';
import type { TrafficReading } from '../traffic/TrafficReading';
import type { RouteDetail } from '../dataplane/DataPlane';
import type { RouteState } from '../routes/RouteTable';
import { VERSION } from '../program/version';
import type { AdminContext } from './AdminContext';
import { detailsOf } from './detailsOf';

/** A route is idle when nothing is in flight and nothing was asked for so long. Milliseconds. */
const IDLE_AFTER_MS = 5_000;

/** What this version can do with a route document. */
const CAPABILITIES = {
  documents: [1],
  bucketing: ['xxh32-10000'],
  segments: SEGMENT_KINDS,
  identities: ['cookie', 'header', 'assigned', 'address'],
  settings: ROUTE_SETTINGS,
};

/**
 * What `GET /v1/status` answers.
 *
 * @public
 */
export type StatusAnswer = Awaited<ReturnType<typeof statusOf>>;

/** What this instance does now. */
export async function statusOf(context: AdminContext) {
  const { instance, startedAt, clock, table, dataPlane, regions } = context;
  const now = clock.now();
  const details = await detailsOf(context);
  const traffic = table
    .list()
    .flatMap(({ document: { id } }) => dataPlane.traffic(id) ?? []);
  return {
    instance,
    version: VERSION,
    startedAt,
    now,
    ready: context.notReady() === undefined,
    draining: context.draining(),
    capabilities: {
      ...CAPABILITIES,
      regions: regions.detail,
      preview: context.previews !== undefined,
    },
    locationFileBuiltAt: regions.builtAt,
    threads: dataPlane.threads,
    load: {
      ...context.load(),
      requestsPerSecond: requestRate(traffic, startedAt, now),
    },
    source: context.source(),
    routes: table.list().map(route => {
      const { id } = route.document;
      return routeStatus(
        route,
        dataPlane.port(id),
        dataPlane.traffic(id),
        details.get(id),
        context.entryProblem(id),
        now,
      );
    }),
    tombstones: table.tombstones(),
  };
}

function routeStatus(
  { document, origin, plan, serving, reason, vanishedAt }: RouteState,
  listenPort: number | undefined,
  traffic: TrafficReading | undefined,
  detail: RouteDetail | undefined,
  entryProblem: string | undefined,
  now: number,
) {
  const { id, generation, port, about } = document;
  const inFlight = traffic?.inFlight() ?? 0;
  const lastRequestAt = traffic?.lastRequestAt;
  const group = (name: Group) => {
    const planned = plan?.[name];
    const totals = traffic?.totals[name];
    return planned
      ? {
          revision: planned.revision,
          version: document[name]?.version,
          endpoints: planned.endpoints,
          pods: detail?.pods[name] ?? [],
          inFlight: traffic?.inFlight(name) ?? 0,
          requests: totals?.requests ?? 0,
          errors: totals?.errors ?? 0,
          ejected: totals?.ejected ?? 0,
        }
      : undefined;
  };
  return {
    id,
    generation,
    servedGeneration: plan?.generation,
    serving,
    reason,
    vanishedAt,
    entryProblem,
    origin,
    port,
    listenPort,
    about,
    groups: { stable: group('stable'), canary: group('canary') },
    draining: detail?.draining ?? [],
    inFlight,
    lastRequestAt,
    idle:
      inFlight === 0 &&
      (lastRequestAt === undefined || now - lastRequestAt >= IDLE_AFTER_MS),
    canaryEmpty: traffic?.canaryEmpty ?? 0,
  };
}

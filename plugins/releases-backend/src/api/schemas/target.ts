import {
  InstanceView,
  RevisionView,
  RollbackResult,
  RouteConfirmation,
  Target,
  Traffic,
  TrafficPoint,
} from '@backstage-releases/plugin-releases-common';
import { z } from 'zod';
import { documents } from './documents';
import { time } from './fields';

const revisionView = documents<RevisionView>()(
  z.object({
    name: z.string(),
    version: z.string(),
    digest: z.string().optional(),
    wanted: z.int(),
    available: z.int(),
    failing: z.string().optional(),
  }),
);

const instanceView = documents<InstanceView>()(
  z.object({
    name: z.string(),
    revision: z.string(),
    version: z.string(),
    status: z.enum(['ready', 'starting', 'failing', 'terminating']),
    reason: z.string().optional(),
    restarts: z.int(),
  }),
);

const routeConfirmation = documents<RouteConfirmation>()(
  z.object({
    instance: z.string(),
    generation: z.union([z.int(), z.enum(['unknown', 'none'])]),
    confirmed: z.boolean(),
    message: z.string().optional(),
  }),
);

/** One service in one environment, as it is. */
export const target = documents<Target>()(
  z.object({
    id: z.string(),
    environment: z.string(),
    production: z.boolean(),
    entityRef: z.string(),
    observedAt: time.optional(),
    stable: revisionView.optional(),
    canary: revisionView.optional(),
    previous: revisionView.extend({ until: time }).optional(),
    others: z.array(revisionView),
    instances: z.array(instanceView),
    route: z
      .object({
        generation: z.int(),
        share: z.number().describe('Percent'),
        who: z.string(),
        confirmed: z.boolean(),
        instances: z.array(routeConfirmation),
      })
      .optional(),
    entrance: z
      .object({
        kind: z.string(),
        name: z.string(),
        pointsTo: z.enum(['service', 'proxy', 'absent', 'unknown']),
        url: z.string().optional(),
      })
      .optional(),
    holder: z.int().optional(),
    settled: z.boolean(),
    message: z.string().optional(),
    rollback: z.object({ version: z.string(), words: z.string() }).optional(),
    releasedBy: z.string().optional(),
    releasedAt: time.optional(),
  }),
);

/** What a rollback did, as far as it was confirmed when this was sent. */
export const rollbackResult = documents<RollbackResult>()(
  z.object({
    target,
    version: z.string(),
    confirmed: z.boolean().describe('Whether everyone gets that version'),
    fenced: z
      .boolean()
      .describe('Whether nothing that was under way before can change that'),
    confirmations: z.array(routeConfirmation),
    tookMs: z.number(),
    release: z.int().optional(),
  }),
);

const trafficPoint = documents<TrafficPoint>()(
  z.object({
    at: time,
    group: z.enum(['stable', 'canary']),
    requests: z.number(),
    errors: z.number(),
    p50: z.number().optional(),
    p95: z.number().optional(),
  }),
);

/** What the groups of a target saw. */
export const traffic = documents<Traffic>()(
  z.object({
    from: time,
    to: time,
    stepMs: z.number(),
    points: z.array(trafficPoint),
    coverage: z.number().describe('0 to 1'),
    marks: z.array(z.object({ at: time, label: z.string() })),
  }),
);

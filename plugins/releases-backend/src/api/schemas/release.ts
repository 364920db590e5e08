import {
  ApprovalView,
  CanaryStepView,
  CanaryView,
  Release,
  ReleaseEvent,
  ReleaseStage,
} from '@backstage-releases/plugin-releases-common';
import { z } from 'zod';
import { commandTypes } from './commandRequest';
import { documents } from './documents';
import { time } from './fields';

const percent = z.number().describe('Percent');
const revision = z.object({ revision: z.string(), version: z.string() });

/** How a release stands. */
export const releaseStatus = z.enum([
  'running',
  'rolling-back',
  'succeeded',
  'rolled-back',
  'rejected',
  'cancelled',
  'failed',
]);

const canaryStepView = documents<CanaryStepView>()(
  z.object({
    label: z.string(),
    who: z.string(),
    share: percent,
    hold: z.union([z.enum(['manual', 'none']), z.object({ ms: z.number() })]),
    approvers: z.array(z.string()).optional(),
    status: z.enum(['done', 'current', 'waiting']),
    startedAt: time.optional(),
    message: z.string().optional(),
  }),
);

const canaryView = documents<CanaryView>()(
  z.object({
    kind: z.literal('canary'),
    phase: z.enum([
      'starting',
      'deploying',
      'redirecting',
      'stepping',
      'promoting',
      'rolling-back',
      'done',
    ]),
    stable: revision.optional(),
    canary: revision.optional(),
    steps: z.array(canaryStepView),
    current: z.int(),
    share: percent,
    setByHand: percent.optional(),
    who: z.string(),
    confirmed: z.boolean(),
    next: z
      .object({
        index: z.int(),
        label: z.string(),
        share: percent,
        approvers: z.array(z.string()).optional(),
      })
      .optional(),
    paused: z
      .object({ by: z.string(), at: time, why: z.string().optional() })
      .optional(),
    holdUntil: time.optional(),
    guard: z.string().optional(),
    keepPrevious: z.number().optional(),
  }),
);

const approvalView = documents<ApprovalView>()(
  z.object({
    kind: z.literal('approval'),
    from: z.array(z.string()),
    decidedBy: z.string().optional(),
  }),
);

const releaseStage = documents<ReleaseStage>()(
  z.object({
    name: z.string(),
    type: z.string(),
    needs: z.array(z.string()),
    status: z.enum([
      'waiting',
      'running',
      'succeeded',
      'rolled-back',
      'rejected',
      'cancelled',
      'failed',
      'skipped',
    ]),
    startedAt: time.optional(),
    endedAt: time.optional(),
    message: z.string().optional(),
    commands: z.array(commandTypes),
    view: z.union([canaryView, approvalView]).optional(),
    outputs: z.record(z.string(), z.unknown()).optional(),
  }),
);

/** One run of one pipeline. */
export const release = documents<Release>()(
  z.object({
    id: z.int(),
    entityRef: z.string(),
    environment: z.string(),
    production: z.boolean(),
    plan: z.string(),
    pipeline: z.string(),
    version: z.string(),
    digest: z.string(),
    fromVersion: z.string().optional(),
    note: z.string().optional(),
    status: releaseStatus,
    message: z.string().optional(),
    startedBy: z.string(),
    startedAt: time,
    endedAt: time.optional(),
    reached: percent,
    stages: z.array(releaseStage),
  }),
);

/** An entry of a history. */
export const releaseEvent = documents<ReleaseEvent>()(
  z.object({
    subject: z.string(),
    seq: z.int(),
    at: time,
    type: z.string(),
    by: z.string(),
    from: z.string(),
    why: z.string().optional(),
    message: z.string(),
    data: z.record(z.string(), z.unknown()).optional(),
  }),
);

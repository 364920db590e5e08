import {
  PipelineView,
  PlanProblem,
  ServiceOverview,
  Version,
} from '@backstage-releases/plugin-releases-common';
import { z } from 'zod';
import { documents } from './documents';
import { time } from './fields';
import { release } from './release';
import { target } from './target';

/** A version that can be released. */
export const version = documents<Version>()(
  z.object({
    version: z.string(),
    digest: z.string(),
    commit: z.string().optional(),
    created: time.optional(),
    url: z.string().optional(),
  }),
);

/** Something wrong with a plan, and where. */
export const planProblem = documents<PlanProblem>()(
  z.object({
    path: z.string(),
    message: z.string(),
    value: z.unknown().optional(),
    expected: z.string().optional(),
    severity: z.literal('warning').optional(),
  }),
);

const pipelineView = documents<PipelineView>()(
  z.object({
    name: z.string(),
    environment: z.string(),
    production: z.boolean(),
    stages: z.array(
      z.object({
        name: z.string(),
        type: z.string(),
        needs: z.array(z.string()),
        words: z.string(),
      }),
    ),
    problems: z.array(planProblem),
  }),
);

/** What the tab of a service shows. */
export const serviceOverview = documents<ServiceOverview>()(
  z.object({
    entityRef: z.string(),
    plan: z.string().optional(),
    problems: z.array(planProblem),
    pipelines: z.array(pipelineView),
    environments: z.array(
      z.object({
        name: z.string(),
        production: z.boolean(),
        target: target.optional(),
      }),
    ),
    running: z.array(release),
    history: z.array(release),
    at: time,
  }),
);

import { z } from 'zod';
import { textLike } from '../input/textLike';
import { commandRequest } from './schemas/commandRequest';
import {
  componentRef,
  entityName,
  MAX_COUNT,
  name,
  releaseId,
  text,
  time,
  wholeNumber,
} from './schemas/fields';
import { release, releaseEvent, releaseStatus } from './schemas/release';
import { serviceOverview, version } from './schemas/service';
import { rollbackResult, target, traffic } from './schemas/target';

/**
 * What can be asked over HTTP. The check of what is sent and the OpenAPI document are both made from it.
 */
export interface Operation {
  method: 'get' | 'post';
  /** As OpenAPI writes it, for example `/releases/{id}`. */
  path: string;
  summary: string;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  status: 200 | 201;
  response: z.ZodType;
}

const ofTarget = {
  path: '/targets/{environment}/{namespace}/{name}',
  params: z.strictObject({
    environment: name,
    namespace: entityName,
    name: entityName,
  }),
};
const ofRelease = {
  path: '/releases/{id}',
  params: z.strictObject({ id: releaseId }),
};
const ofService = { query: z.strictObject({ entityRef: componentRef }) };

const after = z.strictObject({
  after: wholeNumber(0, MAX_COUNT, "the 'seq' of an event, or 0").optional(),
});
const at = z.number().describe("The backend's time, epoch ms");
const events = z.object({ items: z.array(releaseEvent), at });

/**
 * All operations, by their operation id.
 */
export const operations = {
  getService: {
    ...ofService,
    method: 'get',
    path: '/services',
    summary: 'A component with its plan, environments, and latest releases',
    status: 200,
    response: serviceOverview,
  },
  getVersions: {
    ...ofService,
    method: 'get',
    path: '/versions',
    summary: 'Versions of a component that can be released, the newest first',
    status: 200,
    response: z.object({ items: z.array(version) }),
  },
  startRelease: {
    method: 'post',
    path: '/releases',
    summary: 'Start a release',
    body: z.strictObject({
      entityRef: componentRef,
      pipeline: name,
      version: textLike(
        /^\w[\w.-]{0,127}$/,
        "a version that is an image tag, for example '1.2.0'",
      ),
      note: text.optional(),
    }),
    status: 201,
    response: release,
  },
  listReleases: {
    method: 'get',
    path: '/releases',
    summary: 'Releases that the caller may see, the latest first',
    query: z.strictObject({
      entityRef: componentRef.optional(),
      environment: name.optional(),
      status: z.array(releaseStatus).min(1).optional(),
      limit: wholeNumber(
        1,
        100,
        'a whole number from 1 to 100; without it 20 are listed',
      ).optional(),
      before: releaseId.optional(),
    }),
    status: 200,
    response: z.object({ items: z.array(release), at }),
  },
  getRelease: {
    ...ofRelease,
    method: 'get',
    summary: 'A release',
    status: 200,
    response: release,
  },
  getReleaseEvents: {
    ...ofRelease,
    method: 'get',
    path: '/releases/{id}/events',
    summary: 'The history of a release, from an event on',
    query: after,
    status: 200,
    response: events,
  },
  command: {
    ...ofRelease,
    method: 'post',
    path: '/releases/{id}/commands',
    summary: 'Steer a running release',
    body: commandRequest,
    status: 200,
    response: release,
  },
  getTarget: {
    ...ofTarget,
    method: 'get',
    summary: 'A component in an environment, as it is',
    status: 200,
    response: target,
  },
  getTargetEvents: {
    ...ofTarget,
    method: 'get',
    path: `${ofTarget.path}/events`,
    summary: 'The history of a target, from an event on',
    query: after,
    status: 200,
    response: events,
  },
  getTraffic: {
    ...ofTarget,
    method: 'get',
    path: `${ofTarget.path}/traffic`,
    summary: 'Requests and errors of the stable and the canary group',
    query: z
      .strictObject({ from: time, to: time })
      .refine(({ from, to }) => from <= to, {
        path: ['to'],
        error: "a time that is not before 'from'",
      }),
    status: 200,
    response: traffic,
  },
  rollback: {
    ...ofTarget,
    method: 'post',
    path: `${ofTarget.path}/rollback`,
    summary: 'Take a target back to its last good revision',
    body: z.strictObject({ why: text.optional() }),
    status: 200,
    response: rollbackResult,
  },
} as const satisfies Record<string, Operation>;

import {
  Language,
  Policy,
  validatePolicy,
} from '@backstage-releases/canary-policy';
import { z } from 'zod';
import type { PreviewAnswer } from '../preview/PreviewAnswer';
import { validateTold } from '../routes/validateTold';
import type { AdminAnswer, AdminRequest } from './AdminAnswer';
import type { AdminContext } from './AdminContext';
import { AdminError } from './AdminError';
import { issuesOf } from './issuesOf';

const question = z.strictObject(
  {
    route: z.string({ error: 'the id of a route' }),
    policy: z.unknown().optional(),
    language: z
      .enum(['en', 'zh'], { error: "'en' or 'zh'" })
      .default('en' satisfies Language),
  },
  { error: "an object with 'route', 'policy', 'language'" },
);

/** `POST /v1/preview`: who would see the canary of a route under any policy. */
export async function answerPreview(
  context: AdminContext,
  request: AdminRequest,
): Promise<AdminAnswer> {
  const { instance, table, clock, previews } = context;
  const { route, policy, language } = parse(
    await request.json(),
    context.regions,
  );
  if (table.get(route) === undefined) {
    throw new AdminError('not-found', `No route with id '${route}' found`, {
      tombstone: table.tombstone(route),
    });
  }
  if (previews === undefined) {
    throw new AdminError(
      'conflict',
      "This instance keeps no sample of requests: its setting 'sample' is false",
    );
  }
  const preview = await previews.preview({
    route,
    policy,
    path: 'policy',
    language,
  });
  if (preview === undefined) {
    throw new AdminError('unavailable', 'Too many previews at once', {
      headers: { 'Retry-After': '1' },
    });
  }
  const answer: PreviewAnswer = {
    id: route,
    instance,
    now: clock.now(),
    ...preview,
  };
  return { status: 200, body: answer };
}

function parse(body: unknown, { detail }: AdminContext['regions']) {
  const result = question.safeParse(body);
  const issues = result.success
    ? []
    : issuesOf(result.error, body, Object.keys(question.shape));
  const isObject = issues.every(({ path }) => path !== '');
  const policy = isObject && (body as { policy?: unknown }).policy;
  if (isObject) {
    issues.push(...validatePolicy(policy, 'policy'));
  }
  if (issues.length === 0) {
    issues.push(...validateTold(policy as Policy, detail));
  }
  if (!result.success || issues.length > 0) {
    throw AdminError.invalid('question', issues);
  }
  return { ...result.data, policy: policy as Policy };
}

import { JsonObject } from '@backstage/types';
import { z } from 'zod';
import { DNS_LABEL_EXPECTED, dnsLabel } from '../input/dnsLabel';
import { textLike } from '../input/textLike';

const name = textLike(dnsLabel, DNS_LABEL_EXPECTED);

const object = z.record(z.string(), z.any(), {
  error: 'an object',
}) as z.ZodType<JsonObject>;

/**
 * A plan's `spec`, down to the names of its pipelines.
 */
export const planSchema = z.strictObject({
  owner: z.string({ error: 'an entity ref of a group or user' }),
  pipelines: z.record(name, object, {
    error: 'an object of pipelines by name',
  }),
});

/**
 * A pipeline, down to the names of its stages.
 */
export const pipelineSchema = z.strictObject({
  environment: textLike(/./, 'the name of an environment'),
  triggers: z.array(z.unknown(), { error: 'a list of triggers' }).default([]),
  stages: z
    .record(name, object, { error: 'an object of stages by name' })
    .refine(stages => Object.keys(stages).length > 0, {
      error: 'at least one stage',
    }),
});

/**
 * What every stage may have; the rest belongs to its type.
 */
export const stageSchema = z.object({
  type: z.string({ error: 'the name of a stage type' }),
  needs: z
    .array(z.string({ error: 'the name of a stage' }), {
      error: 'a list of names of stages',
    })
    .default([]),
  when: z
    .string({
      error: 'a CEL expression, for example \'release.version != ""\'',
    })
    .optional(),
});

/**
 * What starts a pipeline by itself.
 */
export const triggerSchema = z.strictObject({
  image: z.strictObject(
    {
      tag: z.string({
        error: 'a regular expression that matches the whole tag',
      }),
    },
    { error: "an object with 'tag'" },
  ),
});

import { z } from 'zod';

const text = (expected: string) =>
  z.string({ error: expected }).min(1, { error: expected });

/**
 * The part of the configuration that says where services run.
 */
export const environmentsSchema = z.record(
  z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, {
    error: 'lower-case letters, digits and dashes, at most 63',
  }),
  z.strictObject({
    cluster: text("the name of a cluster of 'releases.clusters'"),
    namespace: text(
      "a namespace, in which '{{ service.name }}' and '{{ service.namespace }}' may stand",
    ),
    production: z.boolean().default(false),
    plans: z
      .array(
        z.string().regex(/^[^/\s]+\/[^/\s]+$/, {
          error: "'namespace/name' of plans, in which '*' may stand",
        }),
      )
      .optional(),
    images: z
      .array(
        z.string().regex(/^[^/\s]+\/\S*$/, {
          // Without a slash, 'registry.example.com' would allow 'registry.example.com.attacker.example' too.
          error: "a registry with a slash, for example 'registry.example.com/'",
        }),
      )
      .optional(),
    require: z.array(text('the name of a stage type')).default([]),
  }),
  { error: 'an object of environments by name' },
);

/**
 * An environment as the configuration has it.
 */
export type EnvironmentSettings = z.output<typeof environmentsSchema>[string];

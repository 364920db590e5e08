import { z } from 'zod';
import { DNS_LABEL_EXPECTED, dnsLabel } from '../input/dnsLabel';
import { textLike } from '../input/textLike';

/**
 * The part of the configuration that says where services run.
 */
export const environmentsSchema = z.record(
  textLike(dnsLabel, DNS_LABEL_EXPECTED),
  z.strictObject({
    cluster: textLike(/./, "the name of a cluster of 'releases.clusters'"),
    namespace: textLike(
      /./,
      "a namespace, in which '{{ service.name }}' and '{{ service.namespace }}' may stand",
    ),
    production: z.boolean().default(false),
    plans: z
      .array(
        textLike(
          /^[^/\s]+\/[^/\s]+$/,
          "'namespace/name' of plans, in which '*' may stand",
        ),
      )
      .optional(),
    images: z
      .array(
        textLike(
          /^[^\s@*]+$/,
          "the beginning of image repositories, for example 'registry.example.com/'",
        ),
      )
      .optional(),
    require: z.array(textLike(/./, 'the name of a stage type')).default([]),
  }),
  { error: 'an object of environments by name' },
);

/**
 * An environment as the configuration has it.
 */
export type EnvironmentSettings = z.output<typeof environmentsSchema>[string];

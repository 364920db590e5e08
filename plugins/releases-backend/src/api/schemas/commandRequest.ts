import {
  ReleaseCommandRequest,
  ReleaseCommandType,
} from '@backstage-releases/plugin-releases-common';
import { z } from 'zod';
import { documents } from './documents';
import { MAX_COUNT, name, share, text, wholeNumber } from './fields';

const types = [
  'approve',
  'reject',
  'promote',
  'set',
  'pause',
  'resume',
  'cancel',
] as const satisfies ReleaseCommandType[];

/** What a person can ask of a running release. */
export const commandTypes = z.enum(types);

/** A command as it is sent. */
export const commandRequest = documents<ReleaseCommandRequest>()(
  z
    .strictObject({
      type: commandTypes,
      stage: name.optional(),
      share: share.optional().describe('The percentage that `set` asks for'),
      step: wholeNumber(
        0,
        MAX_COUNT,
        "the index of a step, as 'next.index' says",
      )
        .optional()
        .describe(
          "The step that `promote` is to lead to, as the canary's `next.index` says; 409 where it leads to another one by now",
        ),
      why: text.optional(),
    })
    .refine(({ type, share: asked }) => type !== 'set' || asked !== undefined, {
      path: ['share'],
      error: "the percentage that 'set' asks for",
    })
    .refine(({ type, share: asked }) => type === 'set' || asked === undefined, {
      path: ['share'],
      error: "no 'share', which is for 'set' alone",
    })
    .refine(({ type, step }) => type === 'promote' || step === undefined, {
      path: ['step'],
      error: "no 'step', which is for 'promote' alone",
    }),
);

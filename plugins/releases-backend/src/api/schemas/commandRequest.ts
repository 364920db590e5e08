import {
  ReleaseCommandRequest,
  ReleaseCommandType,
} from '@backstage-releases/plugin-releases-common';
import { z } from 'zod';
import { documents } from './documents';
import { name, share, text } from './fields';

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
      why: text.optional(),
    })
    .refine(({ type, share: asked }) => type !== 'set' || asked !== undefined, {
      path: ['share'],
      error: "the percentage that 'set' asks for",
    })
    .refine(({ type, share: asked }) => type === 'set' || asked === undefined, {
      path: ['share'],
      error: "no 'share', which is for 'set' alone",
    }),
);

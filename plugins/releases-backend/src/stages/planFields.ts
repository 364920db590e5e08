import { z } from 'zod';
import { DURATION_EXPECTED, parseDuration } from './duration';

const HOLD_EXPECTED = `${DURATION_EXPECTED}, or 'manual'`;

/** How long something is held in a plan: a time in milliseconds, or until a person goes on. */
export const holdTime = z
  .string({ error: HOLD_EXPECTED })
  .transform((text, context) => {
    const read = text === 'manual' ? text : parseDuration(text);
    if (read === undefined) {
      context.addIssue({ code: 'custom', message: HOLD_EXPECTED });
      return z.NEVER;
    }
    return read;
  });

/** A duration in a plan, in milliseconds. */
export const duration = z
  .string({ error: DURATION_EXPECTED })
  .transform((text, context) => {
    const ms = parseDuration(text);
    if (ms === undefined) {
      context.addIssue({ code: 'custom', message: DURATION_EXPECTED });
      return z.NEVER;
    }
    return ms;
  });

/** Those who may decide, as a plan names them; entity refs as the catalog writes those of a person, in lower case. */
export const approvers = z
  .array(
    z
      .string()
      .regex(/^(owner|(user|group):[^/:\s]+\/[^/:\s]+)$/i, {
        error:
          "'owner' or an entity ref such as 'group:default/sre' or 'user:default/ann'",
      })
      .transform(ref => ref.toLocaleLowerCase('en-US')),
  )
  .min(1);

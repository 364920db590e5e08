import { StageType } from '@backstage-releases/plugin-releases-node';
import { z } from 'zod';
import { formatDuration } from './duration';
import { duration, parseWith } from './zodProblems';

const schema = z.strictObject({ for: duration });

/** Waits for a time. */
export const waitStage: StageType<
  z.output<typeof schema>,
  { until: number }
> = {
  type: 'wait',
  touchesTarget: false,
  parse: value => parseWith(schema, value) as ReturnType<StageType['parse']>,
  describe: config => `Wait ${formatDuration(config.for)}`,
  commands: () => [],
  async reconcile({ config, state, now, intent }) {
    const until = state?.until ?? now + config.for;
    if (intent !== 'run') {
      return { status: 'cancelled', state: { until } };
    }
    return now >= until
      ? { status: 'succeeded', state: { until } }
      : {
          status: 'running',
          state: { until },
          message: `Waits ${formatDuration(config.for)}`,
          dueIn: until - now,
        };
  },
};

import { StageType } from '@backstage-releases/plugin-releases-node';
import { z } from 'zod';
import { formatDuration } from './duration';
import { parseStage } from './parseStage';
import { duration } from './planFields';

const schema = z.strictObject({ for: duration });

/** Waits for a time. */
export const waitStage: StageType<
  z.output<typeof schema>,
  { until: number }
> = {
  type: 'wait',
  touchesTarget: false,
  parse: value => parseStage(schema, value),
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

import { StageType } from '@backstage-releases/plugin-releases-node';
import { z } from 'zod';
import { parseStage } from './parseStage';

const schema = z.strictObject({
  that: z.array(z.string().min(1)).min(1),
});

/** Goes on only where all expressions are true. */
export const checkStage: StageType<z.output<typeof schema>, {}> = {
  type: 'check',
  touchesTarget: false,
  parse: value => parseStage(schema, value),
  describe: config => `Check that ${config.that.join(' and ')}`,
  expressions: config =>
    config.that.map((expression, index) => ({
      path: `that[${index}]`,
      expression,
    })),
  commands: () => [],
  async reconcile({ config, intent, evaluate }) {
    if (intent !== 'run') {
      return { status: 'cancelled', state: {} };
    }
    for (const expression of config.that) {
      let value: unknown;
      try {
        value = await evaluate(expression);
      } catch (error) {
        if ((error as Error).name !== 'InputError') {
          throw error;
        }
        // It would be no better at the next look: what it asks for isn't there.
        return {
          status: 'failed',
          state: {},
          message: (error as Error).message,
        };
      }
      if (value !== true) {
        return {
          status: 'failed',
          state: {},
          message: `'${expression}' is ${
            value === false ? 'false' : `'${String(value)}', not true or false`
          }`,
        };
      }
    }
    return { status: 'succeeded', state: {}, message: 'All are true' };
  },
};

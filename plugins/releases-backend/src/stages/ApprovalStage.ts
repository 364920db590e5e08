import { ConflictError } from '@backstage/errors';
import { StageType } from '@backstage-releases/plugin-releases-node';
import { z } from 'zod';
import { approverRefs, assertMayDecide, isOwnersOnly } from './mayDecide';
import { parseStage } from './parseStage';
import { approvers } from './planFields';

const schema = z.strictObject({ from: approvers });

type State = { from: string[]; decidedBy?: string };

/** Waits for a person. */
export const approvalStage: StageType<z.output<typeof schema>, State> = {
  type: 'approval',
  touchesTarget: false,
  parse: value => parseStage(schema, value),
  describe: config => `Ask ${config.from.join(' or ')}`,
  needsOwner: config => (isOwnersOnly(config.from) ? ['from'] : []),
  commands: (_config, state) => (state?.decidedBy ? [] : ['approve', 'reject']),
  accept(_command, person, { config, state, owner }) {
    if (state?.decidedBy) {
      throw new ConflictError(`'${state.decidedBy}' has decided this already`);
    }
    assertMayDecide(config.from, person, owner);
  },
  view: (config, state) => ({
    kind: 'approval',
    from: state?.from ?? config.from,
    decidedBy: state?.decidedBy,
  }),
  async reconcile({ config, commands, intent, owner }) {
    const from = approverRefs(config.from, owner);
    const [command, ...later] = commands;
    const taken = commands.map(({ id }) => id);
    if (intent !== 'run') {
      return { status: 'cancelled', state: { from }, taken };
    }
    if (!from.length) {
      return {
        status: 'failed',
        state: { from },
        message: 'The component has no owner who could approve',
      };
    }
    if (!command) {
      return {
        status: 'running',
        state: { from },
        message: `Waits for ${from.join(' or ')}`,
      };
    }
    const approved = command.type === 'approve';
    const words = `${approved ? 'Approved' : 'Rejected'} by ${command.by}`;
    return {
      status: approved ? 'succeeded' : 'rejected',
      state: { from, decidedBy: command.by },
      taken,
      message: words,
      events: [
        {
          type: approved ? 'release-approved' : 'release-rejected',
          message: words,
          by: command.by,
          from: command.from,
          why: command.why,
        },
        ...later.map(({ type, by, from: source, why }) => ({
          type: 'command-too-late',
          message: `'${type}' came after '${command.by}' had decided`,
          by,
          from: source,
          why,
        })),
      ],
    };
  },
};

import { tasks } from './tasks';

// The load in a process of its own: it is told what to do and says when it is done.

type Name = keyof typeof tasks;

process.on(
  'message',
  async ({ task, input }: { task?: Name; input?: unknown }) => {
    // the transform of the sources has things to say on the same channel
    if (task === undefined) {
      return;
    }
    try {
      const run = tasks[task] as (input: unknown) => Promise<unknown>;
      process.send?.({ done: true, result: await run(input) });
    } catch (error) {
      process.send?.({ done: true, error: (error as Error).message });
    }
  },
);
process.send?.('ready');

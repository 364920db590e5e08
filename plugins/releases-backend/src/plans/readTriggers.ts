import { PlanProblem } from '@backstage-releases/plugin-releases-common';
import { joinPath } from '../input/joinPath';
import { readSchema } from '../input/readSchema';
import { triggerSchema } from './planSchema';

/**
 * Reads the triggers of a pipeline. As long as nothing that is installed watches for them, each that is well formed is a warning.
 */
export function readTriggers(triggers: unknown[], path: string): PlanProblem[] {
  return triggers.flatMap((trigger, index) => {
    const at = joinPath(path, index);
    const { problems } = readSchema(triggerSchema, trigger, at);
    return problems.length > 0
      ? problems
      : [
          {
            path: at,
            message:
              'Nothing that is installed watches for this trigger; the pipeline can be started by hand',
            value: trigger,
            severity: 'warning' as const,
          },
        ];
  });
}

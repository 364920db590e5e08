import { TargetObserved } from '@backstage-releases/plugin-releases-node';
import { ConflictError, ServiceUnavailableError } from '@backstage/errors';
import { Doors } from '../targets/Doors';
import { observeTarget, withoutGuards } from '../targets/observeTarget';
import { targetContext, TargetRecord } from '../targets/TargetRecord';

/**
 * What was seen of a target that is to be released to. One that the engine has not come to yet is looked at here, so that its first release is refused for the
 * same reasons as every later one.
 *
 * @throws ConflictError where it isn't clear what runs there; ServiceUnavailableError where nobody can say now.
 */
export async function lookBeforeStart(options: {
  doors: Doors;
  target: TargetRecord;
  /** Of the service. */
  name: string;
  now: number;
}): Promise<TargetObserved> {
  const { doors, target, name, now } = options;
  if (target.observed) {
    return target.observed;
  }
  try {
    const seen = await observeTarget(doors, targetContext(target), {
      hasOurs: false,
    });
    return withoutGuards(seen, now);
  } catch (error) {
    const { name: type, message } = error as Error;
    const words = `Failed to look at what runs of '${name}' in '${target.place.environment}': ${message}`;
    throw ['NotFoundError', 'InputError'].includes(type)
      ? new ConflictError(words)
      : new ServiceUnavailableError(words);
  }
}

import {
  Issue,
  resolveSegment,
  Segment,
  validateSegment,
} from '@backstage-releases/canary-policy';
import { joinPath } from '../../input/joinPath';
import { CanaryConfig } from './CanaryConfig';

/**
 * A canary's part of a plan with what its segments' names stand for, and what is wrong with it then: what is called may make a segment too large.
 *
 * @param config - without problems of its own
 */
export function resolveSteps(config: CanaryConfig): {
  config: CanaryConfig;
  issues: Issue[];
} {
  const issues: Issue[] = [];
  const resolve = (segment: Segment | undefined, path: string) => {
    const resolved = segment && resolveSegment(segment, config.segments, path);
    issues.push(...(resolved ? validateSegment(resolved, path) : []));
    return resolved;
  };
  const steps = config.steps.map((step, index) => {
    const path = joinPath('steps', index);
    const segment = resolve(step.segment, `${path}.segment`);
    const within = resolve(step.within, `${path}.within`);
    return {
      ...step,
      ...(segment && { segment }),
      ...(within && { within }),
    };
  });
  return { config: { ...config, steps }, issues };
}

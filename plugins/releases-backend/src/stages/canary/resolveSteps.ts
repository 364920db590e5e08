import {
  accumulate,
  IdentitySource,
  Issue,
  resolveSegment,
  Segment,
  validatePolicy,
  validateSegment,
} from '@backstage-releases/canary-policy';
import { joinPath } from '../../input/joinPath';
import { CanaryConfig } from './CanaryConfig';

/**
 * A canary's part of a plan with what its segments' names stand for, and what is wrong with it then: what is called may make a segment too large,
 * and all steps together may ask too much.
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
  return {
    config: { ...config, steps },
    issues: issues.length > 0 ? issues : policyIssues(config.identity, steps),
  };
}

/** What is wrong with all steps together, though each of them is right. */
function policyIssues(
  identity: IdentitySource[],
  steps: CanaryConfig['steps'],
): Issue[] {
  const rules = accumulate(steps).at(-1) ?? [];
  return validatePolicy({ salt: 'plan', identity, rules }).map(issue => ({
    ...issue,
    path: 'steps',
  }));
}

import { PlanProblem } from '@backstage-releases/plugin-releases-common';
import { TargetEnsured } from '../database/operations/ensureTarget';

/** What hinders a service in an environment because of where it runs. Elsewhere it can be released, so it is a warning. */
export function placeProblem(
  ensured: TargetEnsured,
  service: string,
  environment: string,
): PlanProblem | undefined {
  const path = `environments.${environment}`;
  switch (ensured.state) {
    case 'taken':
      return {
        path,
        severity: 'warning',
        message: `'${service}' would be the same workload in '${environment}' as target '${ensured.by}'`,
        expected: 'another name, namespace or cluster for one of them',
      };
    case 'kept':
      return {
        path,
        severity: 'warning',
        message: `'${service}' has moved in '${environment}', and something of its last release is still in namespace '${ensured.place.namespace}' of cluster '${ensured.place.cluster}'; it moves when that is gone`,
      };
    default:
      return undefined;
  }
}

import { TargetContext } from '@backstage-releases/plugin-releases-node';

/** The id of a target's route among those of a set of proxies. */
export function routeId(
  target: Pick<TargetContext, 'namespace' | 'service'>,
): string {
  return `${target.namespace}.${target.service.name}`;
}

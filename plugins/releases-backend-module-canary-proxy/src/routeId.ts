import {
  shortName,
  TargetContext,
} from '@backstage-releases/plugin-releases-node';

/** The id of a target's route among those of a set of proxies, for example `prod.shop`. It is a label's value too. */
export function routeId({
  namespace,
  service,
}: Pick<TargetContext, 'namespace' | 'service'>): string {
  return shortName(`${namespace}.${service.name}`, { dots: true });
}

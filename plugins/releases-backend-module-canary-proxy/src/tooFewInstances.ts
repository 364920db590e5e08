import { TargetContext } from '@backstage-releases/plugin-releases-node';

/** Why a target can have no canary by the number of its live proxy instances; undefined where there are enough. */
export function tooFewInstances(
  found: number,
  minInstances: number,
  { namespace, cluster }: Pick<TargetContext, 'namespace' | 'cluster'>,
): string | undefined {
  if (found >= minInstances) {
    return undefined;
  }
  const where = `for namespace '${namespace}' of cluster '${cluster}'`;
  if (found === 0) {
    return `no canary proxy runs ${where}`;
  }
  return `${found} canary ${
    found === 1 ? 'proxy runs' : 'proxies run'
  } ${where}, and a canary needs ${minInstances} ('releases.canaryProxy.minInstances')`;
}

import { TrafficRules } from '@backstage-releases/plugin-releases-node';
import { CanaryConfig } from './CanaryConfig';

/** What a plan says of traffic; undefined where that is nothing. */
export function trafficRules({
  path,
  ...settings
}: CanaryConfig['traffic']): TrafficRules | undefined {
  const rules: TrafficRules = JSON.parse(
    JSON.stringify({
      ...(path === 'always' ? { path } : {}),
      ...settings,
    }),
  );
  return Object.keys(rules).length > 0 ? rules : undefined;
}

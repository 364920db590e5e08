import { TargetContext } from '@backstage-releases/plugin-releases-node';
import { createHash } from 'node:crypto';

const MAX = 63;

/**
 * The id of a target's route among those of a set of proxies, for example `prod.shop`. It is a label's value too, so what is too long for one is
 * shortened and gets a hash of the whole.
 */
export function routeId(
  target: Pick<TargetContext, 'namespace' | 'service'>,
): string {
  const whole = `${target.namespace}.${target.service.name}`.toLowerCase();
  const clean = whole
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^[.-]+|[.-]+$/g, '');
  if (clean === whole && clean.length <= MAX) {
    return clean;
  }
  const hash = createHash('sha256').update(whole).digest('hex').slice(0, 8);
  return `${clean.slice(0, MAX - 9)}-${hash}`;
}

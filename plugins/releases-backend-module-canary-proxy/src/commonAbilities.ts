import { RegionDetail } from '@backstage-releases/canary-policy';
import { RouterCapabilities } from '@backstage-releases/plugin-releases-node';
import { ProxyAbilities } from './ProxyAdmin';

const DETAILS: RegionDetail[] = ['none', 'country', 'subdivision'];

/** What every version of the proxy can. */
const ALWAYS: ProxyAbilities = {
  segments: ['network', 'header', 'cookie'],
  identities: ['cookie', 'header', 'assigned', 'address'],
};

/**
 * What all proxies can that answered: a user must get the same from each of them. Where none did, what any version can.
 */
export function commonAbilities(
  answers: readonly ProxyAbilities[],
): RouterCapabilities {
  const [first = ALWAYS, ...others] = answers;
  const regions = Math.min(
    ...[first, ...others].map(one => DETAILS.indexOf(one.regions ?? 'none')),
  );
  return {
    segments: first.segments.filter(name =>
      others.every(({ segments }) => segments.includes(name)),
    ),
    identities: first.identities.filter(name =>
      others.every(({ identities }) => identities.includes(name)),
    ),
    settings: (first.settings ?? []).filter(name =>
      others.every(({ settings = [] }) => settings.includes(name)),
    ),
    regions: DETAILS[regions],
  };
}

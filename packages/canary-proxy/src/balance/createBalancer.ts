import type { Algorithm, WeightsName } from '@backstage-releases/canary-policy';
import { AdmittingBalancer } from './AdmittingBalancer';
import type { Balancer } from './Balancer';
import type { DynamicWeights } from './DynamicWeights';
import { DynamicRoundRobin } from './DynamicRoundRobin';
import { responseTimeWeights } from './responseTimeWeights';
import { traefikWeights } from './traefikWeights';
import { TwoChoices } from './TwoChoices';
import { WeightedRoundRobin } from './WeightedRoundRobin';

const DYNAMIC_WEIGHTS: Record<WeightsName, DynamicWeights> = {
  'response-time': responseTimeWeights,
  'traefik-1': traefikWeights,
};

/**
 * A balancer for one group.
 *
 * @param weights - what `drr` follows
 */
export function createBalancer(
  algorithm: Algorithm,
  weights: WeightsName,
): Balancer {
  return AdmittingBalancer.create(createPicker(algorithm, weights));
}

function createPicker(algorithm: Algorithm, weights: WeightsName): Balancer {
  switch (algorithm) {
    case 'wrr':
      return new WeightedRoundRobin();
    case 'drr':
      return DynamicRoundRobin.create(DYNAMIC_WEIGHTS[weights]);
    case 'p2c':
      return TwoChoices.byInFlight();
    default:
      return TwoChoices.byPeakEwma();
  }
}

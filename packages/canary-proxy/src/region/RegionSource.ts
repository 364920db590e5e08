import type { Region, RegionDetail } from '@backstage-releases/canary-policy';

/**
 * Tells where addresses are.
 */
export interface RegionSource {
  /** How finely it can tell; what it could once, it can as long as the process lives. */
  readonly detail: RegionDetail;
  /** When its data was made, ms since the epoch. */
  readonly builtAt?: number;
  /** Where an address is; `undefined` where that isn't known. */
  find(address: string): Region | undefined;
}

/** Knows nothing. */
export const NO_REGIONS: RegionSource = {
  detail: 'none',
  find: () => undefined,
};

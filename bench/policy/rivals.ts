import { once } from 'node:events';
import { GrowthBookClient } from '@growthbook/growthbook';
import { InMemStorageProvider, Unleash } from 'unleash-client';
import { Visitor } from './visitors';

/** Decides for a visitor whether she sees the canary. */
export type Decide = (visitor: Visitor) => boolean;

const FEATURE = 'canary';

/** What the rules of the benchmark say, in a rival's own words. */
export interface RivalRules {
  /** GrowthBook's rules of a feature. */
  growthBook: object[];
  /** Unleash's strategies of a toggle. */
  unleash: object[];
}

/** GrowthBook's SDK for servers, with its attributes at hand. */
export function createGrowthBook({ growthBook }: RivalRules): Decide {
  const client = new GrowthBookClient().initSync({
    payload: {
      features: { [FEATURE]: { defaultValue: false, rules: growthBook } },
    },
  });
  return ({ attributes }) => client.isOn(FEATURE, { attributes });
}

/** Unleash's SDK for servers, which asks no server here, and counts nothing. */
export async function createUnleash({ unleash }: RivalRules): Promise<Decide> {
  const client = new Unleash({
    appName: 'bench',
    url: 'http://127.0.0.1:9/api/',
    disableAutoStart: true,
    disableMetrics: true,
    refreshInterval: 0,
    skipInstanceCountWarning: true,
    storageProvider: new InMemStorageProvider(),
    bootstrap: {
      data: [
        {
          name: FEATURE,
          type: 'release',
          enabled: true,
          stale: false,
          impressionData: false,
          project: 'default',
          variants: [],
          strategies: unleash as never,
        },
      ],
    },
  });
  // There is no server; what was given at the start stays.
  client.on('error', () => {});
  client.on('warn', () => {});
  const ready = once(client, 'ready');
  await Promise.all([ready, client.start()]);
  return ({ context }) => client.isEnabled(FEATURE, context);
}

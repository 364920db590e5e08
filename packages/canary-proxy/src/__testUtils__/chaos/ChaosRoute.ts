import type { Generation } from './Generations';

/** A route of the run. */
export interface ChaosRoute {
  id: string;
  /** Where each proxy has it, by the name of the proxy: they share a machine. */
  ports: ReadonlyMap<string, number>;
  /** Users of the canary get stable only where a generation says so: it has no breakers. */
  isStrict: boolean;
}

/** The document of a generation for one proxy. */
export function documentOf(
  { id, ports, isStrict }: ChaosRoute,
  proxy: string,
  { number, salt, share, stable, canary }: Generation,
  addressOf: (pod: string) => string,
) {
  return {
    version: 1,
    id,
    generation: number,
    port: ports.get(proxy),
    bucketing: 'xxh32-10000',
    stable: { revision: 'r1', endpoints: stable.map(addressOf) },
    ...(share !== undefined && {
      canary: { revision: 'r2', endpoints: canary.map(addressOf) },
      policy: { salt, identity: [{ cookie: 'uid' }], rules: [{ share }] },
    }),
    balance: {
      ...(isStrict ? { breaker: false } : {}),
      // what may be tried again is tried again
      retries: { attempts: 3, percent: 100, perSecond: 1_000 },
    },
  };
}

import { parseArgs } from 'node:util';

/** What can be measured. */
export const MEASURES = [
  ...(['get', 'post', 'answer', 'websocket'] as const),
  ...(['latency', 'memory', 'rollback'] as const),
];

export type Measure = (typeof MEASURES)[number];

/** What to measure and how. */
export interface BenchOptions {
  rounds: number;
  only: readonly Measure[];
  /** Traefik and Envoy too. */
  peers: boolean;
}

const MOST_ROUNDS = 1_000;

/**
 * Reads what to measure.
 *
 * @throws Error where an option is unknown or has a wrong value
 */
export function readOptions(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '15' },
      only: { type: 'string', multiple: true, default: [...MEASURES] },
      peers: { type: 'boolean', default: false },
    },
  });
  const { rounds, only, peers } = values;
  if (
    !/^\d+$/.test(rounds) ||
    Number(rounds) < 1 ||
    Number(rounds) > MOST_ROUNDS
  ) {
    throw new Error(
      `--rounds is '${rounds}', expected a whole number from 1 to ${MOST_ROUNDS}`,
    );
  }
  const wrong = only.find(
    name => !(MEASURES as readonly string[]).includes(name),
  );
  if (wrong !== undefined) {
    throw new Error(
      `--only is '${wrong}', expected one of ${MEASURES.join(', ')}`,
    );
  }
  return {
    rounds: Number(rounds),
    only: MEASURES.filter(name => only.includes(name)),
    peers,
  };
}

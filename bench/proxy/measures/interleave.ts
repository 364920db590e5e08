import { seededRandom, shuffled } from '../../statistics/seededRandom';

/** What is compiled while it runs gets faster for a while. Rounds. */
const WARM_UP = 6;

/**
 * Measures all servers in each round, in another order each time, since the machine is not the same from one moment to the next. The first
 * rounds warm up and count for nothing.
 *
 * @returns for each of `ways` what was measured, round by round
 */
export async function interleave<Way, Value>(
  ways: readonly Way[],
  rounds: number,
  measure: (way: Way) => Promise<Value>,
): Promise<Map<Way, Value[]>> {
  const random = seededRandom(rounds);
  const measured = new Map<Way, Value[]>(ways.map(way => [way, []]));
  for (let round = -WARM_UP; round < rounds; round += 1) {
    for (const way of shuffled(ways, random)) {
      const value = await measure(way);
      if (round >= 0) {
        measured.get(way)!.push(value);
      }
    }
  }
  return measured;
}

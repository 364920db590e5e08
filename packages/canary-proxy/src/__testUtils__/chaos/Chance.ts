import { seededRandom } from '../../balance/__testUtils__/seededRandom';

/** What happens by chance, and the same with the same seed. */
export class Chance {
  static create(seed: number): Chance {
    return new Chance(seededRandom(seed));
  }

  readonly #random: () => number;

  private constructor(random: () => number) {
    this.#random = random;
  }

  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number {
    return from + Math.floor(this.#random() * (to - from + 1));
  }

  /** @param share - 0 to 1 */
  is(share: number): boolean {
    return this.#random() < share;
  }

  of<T>(values: readonly T[]): T {
    return values[this.between(0, values.length - 1)];
  }

  /** One of the names, as often as their weights say. */
  weighted<Name extends string>(weights: Record<Name, number>): Name {
    const entries = Object.entries(weights) as Array<[Name, number]>;
    const all = entries.reduce((sum, [, weight]) => sum + weight, 0);
    let left = this.#random() * all;
    for (const [name, weight] of entries) {
      left -= weight;
      if (left < 0) {
        return name;
      }
    }
    return entries[0][0];
  }

  /** Another source for a part that goes on beside the others. */
  branch(): Chance {
    return Chance.create(this.between(0, 2 ** 31));
  }
}

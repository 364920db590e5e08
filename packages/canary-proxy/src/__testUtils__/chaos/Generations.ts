/** What a route was told at one time. */
export interface Generation {
  number: number;
  salt: string;
  /** Percent of the users; `undefined` without a canary. */
  share: number | undefined;
  /** Names of instances. */
  stable: readonly string[];
  canary: readonly string[];
}

interface Told {
  generation: Generation;
  sentAt: number;
  confirmedAt: number;
}

/**
 * What one proxy was told about one route, and when: so it is known which generations a request may have met.
 */
export class Generations {
  static create(): Generations {
    return new Generations();
  }

  #told: Told[] = [];

  private constructor() {}

  /** The proxy is being told. */
  sent(generation: Generation, at: number): void {
    this.#told.push({ generation, sentAt: at, confirmedAt: Infinity });
  }

  /** It has said that it acts so. */
  confirmed(number: number, at: number): void {
    for (const told of this.#told) {
      if (told.generation.number === number) {
        told.confirmedAt = Math.min(told.confirmedAt, at);
      }
    }
  }

  /** Those that may have been in force at some moment of a time. */
  within(from: number, to: number): Generation[] {
    const surely = Math.max(
      ...this.#told
        .filter(({ confirmedAt }) => confirmedAt <= from)
        .map(({ generation }) => generation.number),
      0,
    );
    return this.#told
      .filter(
        ({ generation, sentAt }) => sentAt <= to && generation.number >= surely,
      )
      .map(({ generation }) => generation);
  }

  /** Forgets what no request begun after this time can meet. */
  forget(before: number): void {
    const [oldest] = this.within(before, before);
    this.#told = this.#told.filter(
      ({ generation }) =>
        oldest === undefined || generation.number >= oldest.number,
    );
  }
}

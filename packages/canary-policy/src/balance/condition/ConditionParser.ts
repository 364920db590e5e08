import { suggest } from '../../suggest';
import type { ConditionProblem, Measurements } from './Condition';
import { Measure, MEASURES, NumberRule } from './measures';
import { Token, tokenize } from './tokenize';

type Test = (measured: Measurements) => boolean;

const COMPARISONS: ReadonlyMap<string, (a: number, b: number) => boolean> =
  new Map([
    ['>', (a, b) => a > b],
    ['>=', (a, b) => a >= b],
    ['<', (a, b) => a < b],
    ['<=', (a, b) => a <= b],
    ['==', (a, b) => a === b],
    ['!=', (a, b) => a !== b],
  ]);

const COMPARISON = "'>', '>=', '<', '<=', '==' or '!='";
const OPERAND = `${[...MEASURES.keys()]
  .map(name => `'${name}'`)
  .join(', ')}, '!' or '('`;

/** Nothing after it can be read. */
export class Misfit extends Error {
  readonly problem: ConditionProblem;

  constructor(problem: ConditionProblem) {
    super(problem.expected);
    this.problem = problem;
  }
}

/** Reads a condition: each method reads what its rule of the grammar (docs/balancing.md) says, from the next piece on. */
export class ConditionParser {
  /** Numbers that can't be; reading goes on after them. */
  readonly problems: ConditionProblem[] = [];
  asksLatency = false;
  readonly #tokens: Token[];
  #next = 0;

  constructor(text: string) {
    this.#tokens = tokenize(text);
  }

  whole(): Test {
    const test = this.#either();
    if (this.#token.kind !== 'end') {
      this.#misfit("'&&', '||' or the end");
    }
    return test;
  }

  #either(): Test {
    const tests = [this.#both()];
    while (this.#accept('||')) {
      tests.push(this.#both());
    }
    return tests.length === 1
      ? tests[0]
      : measured => tests.some(test => test(measured));
  }

  #both(): Test {
    const tests = [this.#operand()];
    while (this.#accept('&&')) {
      tests.push(this.#operand());
    }
    return tests.length === 1
      ? tests[0]
      : measured => tests.every(test => test(measured));
  }

  #operand(): Test {
    if (this.#accept('!')) {
      const test = this.#operand();
      return measured => !test(measured);
    }
    if (this.#accept('(')) {
      const test = this.#either();
      this.#expect(')', "'&&', '||' or ')'");
      return test;
    }
    return this.#comparison();
  }

  #comparison(): Test {
    const { kind, text } = this.#token;
    const measure = MEASURES.get(text);
    if (measure === undefined) {
      return this.#misfit(
        OPERAND,
        kind === 'name' ? suggest(text, [...MEASURES.keys()]) : undefined,
      );
    }
    this.#next += 1;
    const value = measure.of(this.#parameters(measure));
    this.asksLatency ||= measure.asksLatency;
    const compare = COMPARISONS.get(this.#token.text);
    if (compare === undefined) {
      return this.#misfit(COMPARISON);
    }
    this.#next += 1;
    const limit = this.#number(measure.limit, []);
    return measured => compare(value(measured), limit);
  }

  #parameters({ parameters }: Measure): number[] {
    this.#expect('(');
    const values: number[] = [];
    for (const rule of parameters) {
      if (values.length > 0) {
        this.#expect(',');
      }
      values.push(this.#number(rule, values));
    }
    this.#expect(')');
    return values;
  }

  #number(rule: NumberRule, before: readonly number[]): number {
    const { kind, text, position } = this.#token;
    if (kind !== 'number') {
      return this.#misfit(rule.expected);
    }
    this.#next += 1;
    const value = Number(text);
    if (!rule.test(value, before)) {
      this.problems.push({ position, found: text, expected: rule.expected });
    }
    return value;
  }

  get #token(): Token {
    return this.#tokens[this.#next];
  }

  #accept(symbol: string): boolean {
    const found = this.#token.kind === 'symbol' && this.#token.text === symbol;
    this.#next += found ? 1 : 0;
    return found;
  }

  #expect(symbol: string, expected: string = `'${symbol}'`): void {
    if (!this.#accept(symbol)) {
      this.#misfit(expected);
    }
  }

  #misfit(expected: string, suggestion?: string): never {
    const { kind, text, position } = this.#token;
    throw new Misfit({
      position,
      found: kind === 'end' ? undefined : text,
      expected,
      ...(suggestion === undefined ? {} : { suggestion }),
    });
  }
}

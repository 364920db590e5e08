import { InputError } from '@backstage/errors';
import { Environment, ParseResult } from '@marcbachmann/cel-js';
import { showValue } from '../input/showValue';
import { Expressions } from '../plans/Expressions';
import { costOf } from './costOf';
import { findForbidden } from './findForbidden';
import { plainResult } from './plainResult';

const MAX_LENGTH = 2_000;
const MAX_STEPS = 200_000;
const VARIABLES = ['release', 'service', 'environments', 'trigger'];

/**
 * CEL over `release`, `service`, `environments` and, where there was one, `trigger`.
 *
 * Bounds: 2,000 characters, 500 nodes, 40 levels, 200,000 steps; the steps are estimated from the values before anything is evaluated.
 */
export class CelExpressions implements Expressions {
  readonly #environment: Environment;

  static create(): CelExpressions {
    const environment = new Environment({
      homogeneousAggregateLiterals: false,
      limits: {
        maxAstNodes: 500,
        maxDepth: 40,
        maxListElements: 100,
        maxMapEntries: 100,
        maxCallArguments: 8,
      },
    });
    for (const name of VARIABLES) {
      environment.registerVariable(name, 'dyn');
    }
    return new CelExpressions(environment);
  }

  private constructor(environment: Environment) {
    this.#environment = environment;
  }

  check(expression: string): string | undefined {
    try {
      this.#parse(expression);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }

  evaluate(expression: string, values: Record<string, unknown>): unknown {
    const parsed = this.#parse(expression);
    const given = Object.fromEntries(
      VARIABLES.filter(name => values[name] !== undefined).map(name => [
        name,
        values[name],
      ]),
    );
    const steps = costOf(parsed.ast, given);
    if (!(steps <= MAX_STEPS)) {
      throw new InputError(
        `${showValue(
          expression,
        )} could take more than ${MAX_STEPS} steps; make it shorter, or loop over less`,
      );
    }
    try {
      return plainResult(parsed(given));
    } catch (error) {
      throw refusal(expression, error);
    }
  }

  #parse(expression: string): ParseResult {
    if (expression.length > MAX_LENGTH) {
      throw new InputError(
        `An expression has at most ${MAX_LENGTH} characters, this one has ${expression.length}`,
      );
    }
    let parsed: ParseResult;
    try {
      parsed = this.#environment.parse(expression);
    } catch (error) {
      throw refusal(expression, error);
    }
    const forbidden = findForbidden(parsed.ast);
    if (forbidden) {
      throw new InputError(
        `${forbidden.reason}${position(expression, forbidden.start)}`,
      );
    }
    const { valid, error } = parsed.check();
    if (!valid) {
      throw refusal(expression, error);
    }
    return parsed;
  }
}

function refusal(expression: string, error: unknown): InputError {
  const { summary, message, range } = error as {
    summary?: string;
    message?: string;
    range?: { start: number };
  };
  return new InputError(
    `${summary ?? message ?? error}${position(expression, range?.start)}`,
  );
}

function position(expression: string, offset = 0): string {
  const before = expression.slice(0, offset).split('\n');
  const line = before.length > 1 ? `line ${before.length}, ` : '';
  return ` at ${line}column ${before.at(-1)!.length + 1} of ${showValue(
    expression,
  )}`;
}

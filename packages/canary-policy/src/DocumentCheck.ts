import { MAX_PATTERN, whyNoPattern } from './compileMatch';
import { Issue } from './Issue';
import { suggest } from './suggest';

/**
 * Checks one value at one place of a document.
 */
export type Check = (value: unknown, path: string) => void;

const MAX_ISSUES = 50;
const MAX_VALUES = 20_000;

/** Regular expressions take longer to read than anything else. */
const MAX_PATTERNS = 100;

/** How long any list may be. */
export const MAX_LIST = 1000;

/**
 * Collects what is wrong with a document that anyone may have written. It looks at a bounded number of values, so that neither a large document
 * nor one whose parts refer to each other (as YAML can) costs more than a moment.
 */
export class DocumentCheck {
  readonly issues: Issue[] = [];
  #values = 0;
  #patterns = 0;

  report(path: string, value: unknown, expected: string, suggestion?: string) {
    if (this.issues.length < MAX_ISSUES) {
      this.issues.push({
        path,
        value,
        expected,
        ...(suggestion === undefined ? {} : { suggestion }),
      });
    }
  }

  /** Checks an object's fields; those that are neither `required` nor `optional` are refused. */
  object(
    value: unknown,
    path: string,
    required: Record<string, Check>,
    optional: Record<string, Check> = {},
  ): void {
    const object = this.asObject(value, path);
    if (!object) {
      return;
    }
    const checks = new Map(Object.entries({ ...required, ...optional }));
    for (const [name, field] of Object.entries(object)) {
      const check = checks.get(name);
      if (check) {
        if (field !== undefined && !this.#isExhausted(field, at(path, name))) {
          check(field, at(path, name));
        }
      } else {
        this.unknownField(path, name, field, [...checks.keys()]);
      }
    }
    for (const name of Object.keys(required)) {
      if (object[name] === undefined) {
        required[name](undefined, at(path, name));
      }
    }
  }

  /** The value as an object; reported and `undefined` where it is none. */
  asObject(value: unknown, path: string): Record<string, unknown> | undefined {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.report(path, value, 'an object');
      return undefined;
    }
    return value as Record<string, unknown>;
  }

  unknownField(path: string, name: string, value: unknown, known: string[]) {
    this.report(
      at(path, name),
      value,
      `no such field, only ${quote(known)}`,
      suggest(name, known),
    );
  }

  list(value: unknown, path: string, min: number, check: Check): void {
    if (
      !Array.isArray(value) ||
      value.length < min ||
      value.length > MAX_LIST
    ) {
      this.report(path, value, `a list of ${min} to ${MAX_LIST} entries`);
      return;
    }
    for (let i = 0; i < value.length; i++) {
      const place = `${path}[${i}]`;
      if (this.#isExhausted(value[i], place)) {
        return;
      }
      check(value[i], place);
    }
  }

  text(max: number, min: number = 1): Check {
    const expected = `a text of ${min} to ${max} characters`;
    return this.satisfying(
      expected,
      value =>
        typeof value === 'string' && value.length >= min && value.length <= max,
    );
  }

  matching(pattern: RegExp, max: number, expected: string): Check {
    return this.satisfying(
      expected,
      value =>
        typeof value === 'string' && value.length <= max && pattern.test(value),
    );
  }

  integer(min: number, max: number): Check {
    return this.satisfying(
      `an integer from ${min} to ${max}`,
      value =>
        Number.isInteger(value) && Number(value) >= min && Number(value) <= max,
    );
  }

  /** @param near - what was probably meant by a text that isn't allowed */
  satisfying(
    expected: string,
    test: (value: unknown) => boolean,
    near: (text: string) => string | undefined = () => undefined,
  ): Check {
    return (value, path) => {
      if (!test(value)) {
        const meant = typeof value === 'string' ? near(value) : undefined;
        this.report(path, value, expected, meant);
      }
    };
  }

  oneOf(words: readonly string[]): Check {
    return this.satisfying(
      `one of ${quote(words)}`,
      value => typeof value === 'string' && words.includes(value),
      text => suggest(text, words),
    );
  }

  /** A regular expression for whole values, small enough to be compiled in a moment. */
  pattern(): Check {
    return (value, path) => {
      this.#patterns++;
      if (this.#patterns > MAX_PATTERNS) {
        this.report(path, value, `at most ${MAX_PATTERNS} regular expressions`);
      } else if (typeof value !== 'string' || value === '') {
        this.report(path, value, 'a regular expression in the syntax of RE2');
      } else {
        const why = whyNoPattern(value);
        if (why !== undefined) {
          this.report(
            path,
            value,
            `a regular expression in the syntax of RE2, at most ${MAX_PATTERN} characters (${why})`,
          );
        }
      }
    };
  }

  #isExhausted(value: unknown, path: string): boolean {
    this.#values++;
    if (this.#values === MAX_VALUES + 1) {
      this.report(
        path,
        value,
        `nothing more: a document has at most ${MAX_VALUES} values`,
      );
    }
    return this.#values > MAX_VALUES;
  }
}

/**
 * The path of a field.
 */
export function at(path: string, name: string): string {
  return path ? `${path}.${name}` : name;
}

/**
 * Names as a list for people.
 */
export function quote(names: readonly string[]): string {
  return names.map(name => `'${name}'`).join(', ');
}

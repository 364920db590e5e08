import { describeIssue, Issue } from '@backstage-releases/canary-policy';

/** `unavailable`: this instance is ending and takes nothing any more. */
export type RouteErrorCode = 'invalid' | 'conflict' | 'unavailable';

/**
 * A route document or removal that has no effect, and why. Nothing has changed.
 */
export class RouteError extends Error {
  /** A document with everything that is wrong with it. */
  static of(issues: Issue[]): RouteError {
    const text = issues.map(describeIssue).join('; ');
    return new RouteError('invalid', `Invalid route: ${text}`, issues);
  }

  static invalid(path: string, value: unknown, expected: string): RouteError {
    return RouteError.of([{ path, value, expected }]);
  }

  /** @param message - ends with what was `expected …` */
  static conflict(path: string, value: unknown, message: string): RouteError {
    const [, expected = 'another one'] = /expected (.+)$/.exec(message) ?? [];
    return new RouteError('conflict', message, [{ path, value, expected }]);
  }

  readonly code: RouteErrorCode;
  readonly issues: Issue[];

  constructor(code: RouteErrorCode, message: string, issues: Issue[] = []) {
    super(message);
    this.name = 'RouteError';
    this.code = code;
    this.issues = issues;
  }
}

import type { Issue } from '@backstage-releases/canary-policy';

/** `unavailable`: this instance is ending and takes nothing any more. */
export type RouteErrorCode = 'invalid' | 'conflict' | 'unavailable';

/**
 * A route document or removal that has no effect, and why. Nothing has changed.
 */
export class RouteError extends Error {
  readonly code: RouteErrorCode;
  readonly issues: Issue[];

  constructor(code: RouteErrorCode, message: string, issues: Issue[] = []) {
    super(message);
    this.name = 'RouteError';
    this.code = code;
    this.issues = issues;
  }
}

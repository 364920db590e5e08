import type { Issue } from '@backstage-releases/canary-policy';

/**
 * A route document or removal that has no effect, and why. Nothing has changed.
 */
export class RouteError extends Error {
  readonly code: 'invalid' | 'conflict';
  readonly issues: Issue[];

  constructor(code: 'invalid' | 'conflict', message: string, issues: Issue[]) {
    super(message);
    this.name = 'RouteError';
    this.code = code;
    this.issues = issues;
  }
}

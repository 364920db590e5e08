import type { Issue } from '@backstage-releases/canary-policy';

const STATUS = {
  invalid: 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  conflict: 409,
  'too-large': 413,
} as const;

/**
 * A refusal of the admin API.
 */
export class AdminError extends Error {
  readonly code: keyof typeof STATUS;
  readonly issues: Issue[] | undefined;

  constructor(code: keyof typeof STATUS, message: string, issues?: Issue[]) {
    super(message);
    this.name = 'AdminError';
    this.code = code;
    this.issues = issues;
  }

  get status(): number {
    return STATUS[this.code];
  }

  /** As it is answered. */
  toJSON() {
    const { code, message, issues } = this;
    return { error: { code, message, ...(issues ? { issues } : {}) } };
  }
}

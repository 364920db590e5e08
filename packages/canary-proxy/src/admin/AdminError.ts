import { describeIssue, Issue } from '@backstage-releases/canary-policy';
import { RouteError } from '../routes/RouteError';

const STATUS = {
  invalid: 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  conflict: 409,
  'too-large': 413,
  internal: 500,
  unavailable: 503,
} as const;

/** What an error says besides its message. */
export interface AdminErrorDetails {
  issues?: Issue[];
  /** The generation with which a route was removed. */
  tombstone?: number;
  headers?: Record<string, string>;
}

/**
 * A refusal of the admin API.
 */
export class AdminError extends Error {
  static invalid(what: string, issues: Issue[]): AdminError {
    return new AdminError(
      'invalid',
      `Invalid ${what}: ${issues.map(describeIssue).join('; ')}`,
      { issues },
    );
  }

  /** What went wrong, as it is answered; the words of a fault stay in the log. */
  static of(error: unknown): AdminError {
    if (error instanceof AdminError) {
      return error;
    }
    if (error instanceof RouteError) {
      const { code, message, issues } = error;
      return new AdminError(code, message, { issues });
    }
    return new AdminError(
      'internal',
      'The proxy failed to answer; see its log',
    );
  }

  readonly code: keyof typeof STATUS;
  readonly details: AdminErrorDetails;

  constructor(
    code: keyof typeof STATUS,
    message: string,
    details: AdminErrorDetails = {},
  ) {
    super(message);
    this.name = 'AdminError';
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return STATUS[this.code];
  }

  /** As it is answered. */
  toJSON() {
    const { code, message } = this;
    const { issues, tombstone } = this.details;
    return { error: { code, message, issues, tombstone } };
  }
}

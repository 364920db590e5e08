/**
 * One thing that is wrong with a document.
 *
 * @public
 */
export interface Issue {
  /** Where, for example `policy.rules[2].share`; empty for the document itself. */
  path: string;
  /** What is there; `undefined` where something is missing. */
  value: unknown;
  /** What may be there, in words. */
  expected: string;
  /** What was probably meant. */
  suggestion?: string;
}

/**
 * A document that can't be used, with everything that is wrong with it.
 *
 * @public
 */
export class InvalidDocumentError extends Error {
  readonly issues: Issue[];

  constructor(what: string, issues: Issue[]) {
    super(`Invalid ${what}: ${issues.map(describeIssue).join('; ')}`);
    this.name = 'InvalidDocumentError';
    this.issues = issues;
  }
}

/**
 * An issue as a sentence.
 *
 * @public
 */
export function describeIssue(issue: Issue): string {
  const place = issue.path ? `'${issue.path}'` : 'the document';
  const found =
    issue.value === undefined ? 'is missing' : `is ${shorten(issue.value)}`;
  const hint = issue.suggestion ? `, did you mean '${issue.suggestion}'?` : '';
  return `${place} ${found}, expected ${issue.expected}${hint}`;
}

function shorten(value: unknown): string {
  if (Array.isArray(value)) {
    return 'a list';
  }
  if (typeof value === 'object' && value !== null) {
    return 'an object';
  }
  const text = typeof value === 'string' ? `'${value}'` : String(value);
  return text.length <= 80 ? text : `${text.slice(0, 76)}…'`;
}

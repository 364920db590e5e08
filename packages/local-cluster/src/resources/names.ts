import type { NameSyntax } from './ResourceKind';

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const rules: Record<
  Exclude<NameSyntax, 'path'>,
  { pattern: RegExp; limit: number; problem: string }
> = {
  label: {
    pattern: new RegExp(`^${label}$`),
    limit: 63,
    problem: `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${label}')`,
  },
  service: {
    pattern: new RegExp(`^${label}$`),
    limit: 63,
    problem: `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${label}')`,
  },
  subdomain: {
    pattern: new RegExp(`^${label}(\\.${label})*$`),
    limit: 253,
    problem: `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${label}(\\.${label})*')`,
  },
};

/** What is wrong with a name, if anything. */
export function nameProblems(syntax: NameSyntax, name: string): string[] {
  if (syntax === 'path') {
    return /[/%]/.test(name) || name === '.' || name === '..'
      ? [`may not contain '/' or '%'`]
      : [];
  }
  const rule = rules[syntax];
  const problems = [];
  if (name.length > rule.limit) {
    problems.push(`must be no more than ${rule.limit} bytes`);
  }
  if (!rule.pattern.test(name)) {
    problems.push(rule.problem);
  }
  return problems;
}

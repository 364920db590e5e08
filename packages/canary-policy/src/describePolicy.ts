import { bucketsOf } from './bucketOf';
import { Decision } from './Decision';
import { Policy, Rule, Segment, ValueMatch } from './Policy';

const MAX_NAMED = 5;

/**
 * Who sees the canary, in English: `Visitors from 203.0.113.0/24, and 10 % of everyone`.
 *
 * @public
 */
export function describePolicy({ rules }: Pick<Policy, 'rules'>): string {
  const parts = rules.filter(rule => rule.share > 0).map(describeRule);
  const text = parts.length > 0 ? parts.join(', and ') : 'nobody';
  return text[0].toUpperCase() + text.slice(1);
}

/**
 * Whom a rule takes, in English: `10 % of visitors from 203.0.113.0/24`.
 *
 * @public
 */
export function describeRule({ segment, share }: Rule): string {
  const users = segment ? `visitors ${describeSegment(segment)}` : 'everyone';
  return share === 100 ? users : `${share} % of ${users}`;
}

/**
 * Who is in a segment, in English, as what follows "visitors": `with cookie 'beta'`.
 *
 * @public
 */
export function describeSegment(segment: Segment): string {
  if ('network' in segment) {
    return `from ${enumerate(segment.network)}`;
  }
  if ('header' in segment) {
    return `with ${describeMatch('header', segment.header)}`;
  }
  if ('cookie' in segment) {
    return `with ${describeMatch('cookie', segment.cookie)}`;
  }
  if ('all' in segment) {
    return segment.all.map(describeNested).join(' and ');
  }
  if ('any' in segment) {
    return segment.any.map(describeNested).join(' or ');
  }
  return `not ${describeNested(segment.not)}`;
}

/**
 * Why a request gets its group, in English.
 *
 * @param policy - the policy that decided
 * @public
 */
export function describeDecision(
  { rules }: Pick<Policy, 'rules'>,
  decision: Decision,
): string {
  if (decision.reason === 'no-identity') {
    return 'Stable: the request has no identity';
  }
  const place = `bucket ${decision.bucket} by ${decision.source}`;
  if (decision.rule === undefined) {
    return `Stable: no rule takes ${place}`;
  }
  const rule = rules[decision.rule];
  const limit = bucketsOf(rule.share);
  return `Canary by rule ${decision.rule + 1} (${describeRule(
    rule,
  )}): ${place} is below ${limit}`;
}

function describeNested(segment: Segment): string {
  const text = describeSegment(segment);
  const isList =
    ('all' in segment && segment.all.length > 1) ||
    ('any' in segment && segment.any.length > 1);
  return isList ? `(${text})` : text;
}

function describeMatch(what: string, match: { name: string } & ValueMatch) {
  const name = `${what} '${match.name}'`;
  if ('equals' in match) {
    return `${name} being '${match.equals}'`;
  }
  if ('in' in match) {
    return `${name} being ${enumerate(match.in.map(value => `'${value}'`))}`;
  }
  if ('prefix' in match) {
    return `${name} beginning with '${match.prefix}'`;
  }
  return match.exists ? name : `no ${name}`;
}

function enumerate(items: string[]): string {
  const named =
    items.length > MAX_NAMED
      ? [
          ...items.slice(0, MAX_NAMED - 1),
          `${items.length - MAX_NAMED + 1} more`,
        ]
      : items;
  return named.length === 1
    ? named[0]
    : `${named.slice(0, -1).join(', ')} or ${named.at(-1)}`;
}

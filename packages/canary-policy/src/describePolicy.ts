import { bucketsOf } from './bucketOf';
import { chineseWords } from './chineseWords';
import { Decision } from './Decision';
import { englishWords } from './englishWords';
import { Policy, Rule, Segment } from './Policy';
import { regionName } from './regionName';
import { Language, Words } from './Words';

const words: Record<Language, Words> = { en: englishWords, zh: chineseWords };

/**
 * Who sees the canary, in words: `Visitors from 203.0.113.0/24, and 10 % of iPhone users in Shanghai`.
 *
 * @public
 */
export function describePolicy(
  { rules }: Pick<Policy, 'rules'>,
  language: Language = 'en',
): string {
  return words[language].policy(
    rules
      .filter(rule => rule.share > 0)
      .map(rule => describeRule(rule, language)),
  );
}

/**
 * Whom a rule takes, in words: `10 % of visitors from 203.0.113.0/24`.
 *
 * @public
 */
export function describeRule(
  { segment, share }: Rule,
  language: Language = 'en',
): string {
  const { rule, everyone } = words[language];
  return rule(segment ? describeUsers(segment, language) : everyone, share);
}

/**
 * Who is in a segment, in words, as what is said of visitors: `with cookie 'beta'`.
 *
 * @public
 */
export function describeSegment(
  segment: Segment,
  language: Language = 'en',
): string {
  const say = words[language];
  const inner = (segments: Segment[]) =>
    segments.map(one => describeNested(one, language));
  if ('network' in segment) {
    return say.network(segment.network);
  }
  if ('device' in segment) {
    return say.device(segment.device);
  }
  if ('region' in segment) {
    return say.region(
      segment.region.map(region => regionName(region, language)),
    );
  }
  if ('header' in segment) {
    return say.match('header', segment.header);
  }
  if ('cookie' in segment) {
    return say.match('cookie', segment.cookie);
  }
  if ('query' in segment) {
    return say.match('query', segment.query);
  }
  if ('users' in segment) {
    return say.named(segment.users);
  }
  if ('method' in segment) {
    return say.method(segment.method);
  }
  if ('hostname' in segment) {
    return say.hostname(segment.hostname);
  }
  if ('path' in segment) {
    return say.path(segment.path);
  }
  if ('all' in segment) {
    return say.all(inner(segment.all));
  }
  return 'any' in segment
    ? say.any(inner(segment.any))
    : say.not(describeNested(segment.not, language));
}

/**
 * Why a request gets its group, in words.
 *
 * @param policy - the policy that decided
 * @public
 */
export function describeDecision(
  { rules }: Pick<Policy, 'rules'>,
  decision: Decision,
  language: Language = 'en',
): string {
  const say = words[language];
  if (decision.reason === 'no-identity') {
    return say.noIdentity;
  }
  const place = say.place(decision);
  if (decision.rule === undefined) {
    return say.noRule(place);
  }
  const rule = rules[decision.rule];
  return say.byRule(
    decision.rule + 1,
    describeRule(rule, language),
    place,
    bucketsOf(rule.share),
  );
}

/** A device says who visits, other segments what is said of her. */
function describeUsers(segment: Segment, language: Language): string {
  const parts = 'all' in segment ? segment.all : [segment];
  const device = parts.find(part => 'device' in part);
  const clauses = parts
    .filter(part => part !== device)
    .map(part =>
      parts.length > 1
        ? describeNested(part, language)
        : describeSegment(part, language),
    );
  return words[language].users(
    device && 'device' in device ? device.device : undefined,
    clauses,
  );
}

function describeNested(segment: Segment, language: Language): string {
  const text = describeSegment(segment, language);
  const isList =
    ('all' in segment && segment.all.length > 1) ||
    ('any' in segment && segment.any.length > 1);
  return isList ? words[language].together(text) : text;
}

import { Policy, Rule, Segment } from './Policy';
import { segmentKey } from './segmentKey';

/**
 * What one step of a plan adds: `percent` of everyone, all of a `segment`, or `percent` of the segment. `within` narrows like `segment`; both
 * together mean users that are in both. A step with none of these adds nothing.
 *
 * @public
 */
export interface PolicyStep {
  segment?: Segment;
  within?: Segment;
  /** 0 to 100, at most two decimals. */
  percent?: number;
}

/**
 * The rules of each step of a plan: its own and those of all steps before it. A step adds a rule or raises one, and never lowers or drops one.
 *
 * @public
 */
export function accumulate(steps: readonly PolicyStep[]): Rule[][] {
  let rules: Rule[] = [];
  return steps.map(step => {
    const rule = ruleOf(step);
    rules = rule ? raise(rules, rule) : rules;
    return rules;
  });
}

/**
 * The rules with another share of everyone, up or down; rules of segments stay.
 *
 * @param share - percent, 0 to 100, at most two decimals
 * @public
 */
export function withShareOfEveryone(
  rules: readonly Rule[],
  share: number,
): Rule[] {
  return [...rules.filter(rule => rule.segment), { share }];
}

/**
 * The share of all users that see the canary whatever segments they are in, in percent.
 *
 * @public
 */
export function shareOfEveryone({ rules }: Pick<Policy, 'rules'>): number {
  return Math.max(
    0,
    ...rules.filter(rule => !rule.segment).map(rule => rule.share),
  );
}

function ruleOf({ segment, within, percent }: PolicyStep): Rule | undefined {
  const narrowed = segment && within ? { all: [segment, within] } : undefined;
  const users = narrowed ?? segment ?? within;
  if (users) {
    return { segment: users, share: percent ?? 100 };
  }
  return percent === undefined ? undefined : { share: percent };
}

function raise(rules: Rule[], added: Rule): Rule[] {
  const key = keyOf(added);
  const index = rules.findIndex(rule => keyOf(rule) === key);
  if (index < 0) {
    return [...rules, added];
  }
  const share = Math.max(rules[index].share, added.share);
  return rules.map((rule, i) => (i === index ? { ...rule, share } : rule));
}

function keyOf({ segment }: Rule): string {
  return segment ? segmentKey(segment) : 'everyone';
}

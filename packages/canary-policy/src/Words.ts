import { Decision } from './Decision';
import { DeviceMatch } from './Device';
import { Rule, UserList, ValueMatch } from './Policy';

/**
 * The languages in which policies are described: English, and Chinese in simplified characters.
 *
 * @public
 */
export type Language = 'en' | 'zh';

/** What values a segment compares. */
export type MatchedKind = 'header' | 'cookie' | 'query';

/**
 * How one language says a policy.
 *
 * What a segment says of a visitor is a *clause*: `from 203.0.113.0/24`, `来自 203.0.113.0/24`.
 */
export interface Words {
  policy(rules: string[]): string;
  rule(users: string, share: Rule['share']): string;
  everyone: string;
  /** Visitors, or users of devices, with what else is said of them. */
  users(devices: DeviceMatch[] | undefined, clauses: string[]): string;
  network(networks: string[]): string;
  device(devices: DeviceMatch[]): string;
  /** One device by its words, the widest first; none where nothing is known of it. */
  oneDevice(words: readonly string[]): string;
  region(names: string[]): string;
  match(kind: MatchedKind, match: { name: string } & ValueMatch): string;
  named(users: UserList): string;
  method(methods: string[]): string;
  hostname(hostnames: string[]): string;
  path(paths: string[]): string;
  all(clauses: string[]): string;
  any(clauses: string[]): string;
  not(clause: string): string;
  /** A clause that is one thing inside of another. */
  together(clause: string): string;
  noIdentity: string;
  noRule(place: string): string;
  byRule(rule: number, users: string, place: string, buckets: number): string;
  place(decision: Pick<Decision, 'bucket' | 'source'>): string;
}

const MAX_NAMED = 5;

/**
 * Names a few of a list, and how many there are besides.
 *
 * @returns at most five parts
 */
export function shorten(
  items: readonly string[],
  more: (count: number) => string,
): string[] {
  return items.length > MAX_NAMED
    ? [...items.slice(0, MAX_NAMED - 1), more(items.length - MAX_NAMED + 1)]
    : [...items];
}

/**
 * What is said of the devices of one match, the narrowest last: system, class, browser.
 */
export function deviceWords(match: DeviceMatch): string[][] {
  return typeof match === 'string'
    ? [[match]]
    : [match.os, match.class, match.browser].filter(
        (words): words is NonNullable<typeof words> => words !== undefined,
      );
}

/** Names of products and makers, which are the same in all languages. */
export const PRODUCT_NAMES: Record<string, string | undefined> = {
  iphone: 'iPhone',
  ipad: 'iPad',
  mac: 'Mac',
  ios: 'iOS',
  android: 'Android',
  harmonyos: 'HarmonyOS',
  windows: 'Windows',
  macos: 'macOS',
  linux: 'Linux',
  chromeos: 'ChromeOS',
  chrome: 'Chrome',
  safari: 'Safari',
  firefox: 'Firefox',
  edge: 'Edge',
  opera: 'Opera',
  qq: 'QQ',
};

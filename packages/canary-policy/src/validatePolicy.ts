import { isShare } from './bucketOf';
import { innerSegments, rememberedParts } from './compileRule';
import { at, Check, DocumentCheck, quote } from './DocumentCheck';
import { InvalidDocumentError, Issue } from './Issue';
import { MAX_SEGMENTS } from './Memory';
import { Policy, Segment } from './Policy';
import { canonicalSegment, segmentKey } from './segmentKey';
import { checkSegment, nameCheck } from './validateSegment';

/** The longest salt. */
export const MAX_SALT = 256;
const sources = ['cookie', 'header', 'assigned', 'address'];

/**
 * What is wrong with a policy; nothing where the list is empty. Never throws.
 *
 * @param path - where the policy stands in its document
 * @public
 */
export function validatePolicy(value: unknown, path: string = ''): Issue[] {
  const check = new DocumentCheck();
  checkPolicy(check, value, path);
  return check.issues;
}

/**
 * A policy that was read from outside.
 *
 * @throws InvalidDocumentError with everything that is wrong with it
 * @public
 */
export function parsePolicy(value: unknown): Policy {
  const issues = validatePolicy(value);
  if (issues.length > 0) {
    throw new InvalidDocumentError('policy', issues);
  }
  return value as Policy;
}

/**
 * Checks a policy inside of a document.
 */
export function checkPolicy(
  check: DocumentCheck,
  value: unknown,
  path: string,
): void {
  const before = check.issues.length;
  check.object(value, path, {
    salt: check.text(MAX_SALT),
    identity: (identity, place) =>
      check.list(identity, place, 1, (source, sourcePlace) =>
        checkIdentitySource(check, source, sourcePlace),
      ),
    rules: (rules, place) =>
      check.list(rules, place, 0, (rule, rulePlace) =>
        check.object(
          rule,
          rulePlace,
          { share: shareCheck(check) },
          {
            segment: (segment, segmentPlace) =>
              checkSegment(check, segment, segmentPlace),
          },
        ),
      ),
  });
  if (check.issues.length === before) {
    checkSegmentKeys(check, value as Policy, at(path, 'rules'));
    checkUsers(check, value as Policy, at(path, 'rules'));
  }
}

function shareCheck(check: DocumentCheck): Check {
  return check.satisfying(
    'a percentage from 0 to 100 with at most two decimals',
    isShare,
  );
}

function checkIdentitySource(
  check: DocumentCheck,
  value: unknown,
  path: string,
): void {
  const source = check.asObject(value, path);
  if (!source) {
    return;
  }
  const isTrue = check.satisfying('true', flag => flag === true);
  check.object(
    source,
    path,
    {},
    {
      cookie: nameCheck(check, 'cookie'),
      header: nameCheck(check, 'header'),
      assigned: isTrue,
      address: isTrue,
    },
  );
  const given = sources.filter(name => source[name] !== undefined);
  if (given.length !== 1) {
    check.report(path, value, `exactly one of ${quote(sources)}`);
  }
}

/** Segments are remembered by a short key, so their number is limited and two must not share one. */
function checkSegmentKeys(
  check: DocumentCheck,
  policy: Policy,
  path: string,
): void {
  const texts = new Map<string, string>();
  policy.rules.forEach(({ segment }, index) => {
    if (segment) {
      const place = `${path}[${index}].segment`;
      for (const part of rememberedParts(segment)) {
        checkSegmentKey(check, part, place, texts);
      }
    }
  });
  if (texts.size > MAX_SEGMENTS) {
    check.report(
      path,
      policy.rules,
      `rules with at most ${MAX_SEGMENTS} different segments`,
    );
  }
}

function checkSegmentKey(
  check: DocumentCheck,
  segment: Segment,
  path: string,
  texts: Map<string, string>,
): void {
  const key = segmentKey(segment);
  const text = canonicalSegment(segment);
  const other = texts.get(key);
  if (other !== undefined && other !== text) {
    check.report(
      path,
      segment,
      `a segment whose key differs from that of ${other}; writing it in another way helps`,
    );
  }
  texts.set(key, text);
}

/** Whom a list names is told by the identity, unless it says itself by what. */
function checkUsers(
  check: DocumentCheck,
  { identity, rules }: Policy,
  path: string,
): void {
  if (identity.some(source => 'cookie' in source || 'header' in source)) {
    return;
  }
  rules.forEach(({ segment }, index) => {
    if (segment && hasNamelessUsers(segment)) {
      check.report(
        `${path}[${index}].segment`,
        segment,
        "users by a 'header', for 'identity' names neither a cookie nor a header by which they could be told",
      );
    }
  });
}

function hasNamelessUsers(segment: Segment): boolean {
  return 'users' in segment
    ? segment.users.header === undefined
    : innerSegments(segment).some(hasNamelessUsers);
}

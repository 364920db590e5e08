import { at, DocumentCheck } from './DocumentCheck';
import { Issue } from './Issue';
import { NamedSegment, NamedSegments, Policy, Segment } from './Policy';
import { SegmentResolver } from './SegmentResolver';
import { checkSegment, validateSegment } from './validateSegment';

/** A policy whose rules call segments by name. */
type NamedPolicy = Omit<Policy, 'rules'> & {
  rules: Array<{ segment?: NamedSegment; share: number }>;
};

const namePattern = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?$/;

/**
 * What is wrong with segments that were given names; nothing where the list is empty. Never throws.
 *
 * @param path - where they stand in their document
 * @public
 */
export function validateNamedSegments(
  value: unknown,
  path: string = '',
): Issue[] {
  const check = new DocumentCheck();
  const named = check.asObject(value, path);
  if (!named) {
    return check.issues;
  }
  const names = Object.keys(named);
  for (const name of names) {
    if (!namePattern.test(name)) {
      check.report(
        at(path, name),
        name,
        'a name of 1 to 63 letters, digits, - and _',
      );
    }
    checkSegment(check, named[name], at(path, name), names);
  }
  if (check.issues.length > 0) {
    return check.issues;
  }
  const resolver = SegmentResolver.create(named as NamedSegments);
  const unresolved = names.flatMap(name => {
    const place = at(path, name);
    resolver.call(name, place);
    return resolver.takeIssues();
  });
  return unresolved.length > 0
    ? unresolved
    : names.flatMap(name => {
        const place = at(path, name);
        return validateSegment(resolver.call(name, place), place).slice(0, 1);
      });
}

/**
 * A segment with all names replaced by what they stand for.
 *
 * @param path - where it stands in its document
 * @throws InvalidDocumentError where a name is not known, or a segment is made of itself
 * @public
 */
export function resolveSegment(
  segment: NamedSegment,
  named: NamedSegments,
  path: string = '',
): Segment {
  const resolver = SegmentResolver.create(named);
  const resolved = resolver.resolve(segment, path);
  resolver.throwIssues('segment');
  return resolved;
}

/**
 * A policy with all names of segments replaced by what they stand for.
 *
 * @throws InvalidDocumentError where a name is not known, or a segment is made of itself
 * @public
 */
export function resolveSegments(
  policy: NamedPolicy,
  named: NamedSegments,
): Policy {
  const resolver = SegmentResolver.create(named);
  const rules = policy.rules.map(({ segment, share }, index) =>
    segment === undefined
      ? { share }
      : {
          segment: resolver.resolve(segment, `rules[${index}].segment`),
          share,
        },
  );
  resolver.throwIssues('policy');
  return { ...policy, rules };
}

import { compileSegment, compileUser } from './compileSegment';
import { IdentitySource, Segment } from './Policy';
import { RequestFacts } from './RequestFacts';
import { segmentKey } from './segmentKey';

/** By segment key: whether the user is in it. */
export type KnownSegments = Readonly<Record<string, boolean>>;

/**
 * A segment that says something of a user, and is remembered of her.
 */
export interface RememberedSegment {
  key: string;
  test(facts: RequestFacts): boolean;
  /** Whether the request says enough of her to remember it. */
  isTold(facts: RequestFacts): boolean;
}

/**
 * Whether a rule's segment takes a request, given what is remembered of its user.
 */
export type RuleTest = (known: KnownSegments, facts: RequestFacts) => boolean;

const requestKinds = ['query', 'method', 'hostname', 'path'];

/**
 * The parts of a segment that are remembered, each as a whole: lists of users, and the largest that hold neither such a list nor something that is
 * said of a single request.
 */
export function rememberedParts(segment: Segment): Segment[] {
  if (isWhole(segment)) {
    return [segment];
  }
  return innerSegments(segment).flatMap(rememberedParts);
}

/**
 * Compiles the segment of a rule. Segments that it shares with rules before are compiled once.
 *
 * @param remembered - by key; takes up those that this one needs
 */
export function compileRule(
  segment: Segment,
  identity: readonly IdentitySource[],
  remembered: Map<string, RememberedSegment>,
): RuleTest {
  if (isWhole(segment)) {
    const key = segmentKey(segment);
    const { test } = remember(key, segment, identity, remembered);
    return (known, facts) => known[key] ?? test(facts);
  }
  const tests = innerSegments(segment).map(inner =>
    compileRule(inner, identity, remembered),
  );
  if ('all' in segment) {
    return (known, facts) => tests.every(test => test(known, facts));
  }
  if ('any' in segment) {
    return (known, facts) => tests.some(test => test(known, facts));
  }
  if ('not' in segment) {
    return (known, facts) => !tests[0](known, facts);
  }
  const test = compileSegment(segment, identity);
  return (_, facts) => test(facts);
}

function remember(
  key: string,
  segment: Segment,
  identity: readonly IdentitySource[],
  remembered: Map<string, RememberedSegment>,
): RememberedSegment {
  let part = remembered.get(key);
  if (part === undefined) {
    const read =
      'users' in segment ? compileUser(segment.users, identity) : undefined;
    part = {
      key,
      test: compileSegment(segment, identity),
      isTold: facts => read === undefined || read(facts) !== undefined,
    };
    remembered.set(key, part);
  }
  return part;
}

function isWhole(segment: Segment): boolean {
  return 'users' in segment || !isOfOthers(segment);
}

/** Whether something in it may not be remembered, or not yet. */
function isOfOthers(segment: Segment): boolean {
  return (
    'users' in segment ||
    requestKinds.some(kind => kind in segment) ||
    innerSegments(segment).some(isOfOthers)
  );
}

/**
 * The segments that one is directly made of.
 */
export function innerSegments(segment: Segment): Segment[] {
  if ('all' in segment) {
    return segment.all;
  }
  if ('any' in segment) {
    return segment.any;
  }
  return 'not' in segment ? [segment.not] : [];
}

import {
  Issue,
  Policy,
  Segment,
  toReceived,
  ValueMatch,
} from '@backstage-releases/canary-policy';
import { MOST_PATH, NEVER_SAMPLED } from '../sample/SampledRequest';

const NOBODY: Segment = { any: [] };
const EVERYBODY: Segment = { all: [] };

/** What a sample can tell of a policy. */
export interface ToldPolicy {
  /** The policy where nobody is in what can't be told. Whom this takes, the policy takes. */
  least: Policy;
  /** The policy where everybody is in what can't be told. Whom this doesn't take, the policy doesn't. */
  most: Policy;
  /** What can't be told. */
  untold: Issue[];
  /** What hashed values are compared with, as received. */
  literals: string[];
  /** What is read of hashes, names of headers in lower case. */
  hashed: { headers: string[]; cookies: string[]; query: string[] };
  /** What is read of headers that are kept as they are, in lower case: the whole value counts. */
  compared: string[];
}

type Found = Omit<ToldPolicy, 'least' | 'most'>;

/**
 * Finds what a sample can and can't tell of a policy.
 *
 * @param plain - the headers that the sample has as they are
 * @param path - where the policy stands in its document
 */
export function toldPolicy(
  policy: Policy,
  plain: ReadonlySet<string>,
  path: string,
): ToldPolicy {
  const found: Found = {
    untold: [],
    literals: [''],
    hashed: { headers: [], cookies: [], query: [] },
    compared: [],
  };
  policy.identity.forEach((source, index) => {
    if ('cookie' in source) {
      found.hashed.cookies.push(source.cookie);
    } else if ('header' in source) {
      readName(
        found,
        source.header,
        `${path}.identity[${index}].header`,
        plain,
      );
    }
  });
  const rules = policy.rules.map(({ segment, share }, index) => {
    const place = `${path}.rules[${index}].segment`;
    const told = segment && toldSegment(segment, policy, plain, place, found);
    return { share, told };
  });
  const withSegments = (kind: 'least' | 'most'): Policy => ({
    ...policy,
    rules: rules.map(({ share, told }) => ({ segment: told?.[kind], share })),
  });
  return {
    ...found,
    least: withSegments('least'),
    most: withSegments('most'),
  };
}

interface ToldSegment {
  least: Segment;
  most: Segment;
}

function toldSegment(
  segment: Segment,
  policy: Policy,
  plain: ReadonlySet<string>,
  path: string,
  found: Found,
): ToldSegment {
  const inner = (nested: Segment, place: string) =>
    toldSegment(nested, policy, plain, `${path}.${place}`, found);
  if ('all' in segment) {
    const told = segment.all.map((nested, i) => inner(nested, `all[${i}]`));
    return {
      least: { all: told.map(({ least }) => least) },
      most: { all: told.map(({ most }) => most) },
    };
  }
  if ('any' in segment) {
    const told = segment.any.map((nested, i) => inner(nested, `any[${i}]`));
    return {
      least: { any: told.map(({ least }) => least) },
      most: { any: told.map(({ most }) => most) },
    };
  }
  if ('not' in segment) {
    const { least, most } = inner(segment.not, 'not');
    return { least: { not: most }, most: { not: least } };
  }
  return isTold(segment, policy, plain, path, found)
    ? { least: segment, most: segment }
    : { least: NOBODY, most: EVERYBODY };
}

function isTold(
  segment: Segment,
  { identity }: Policy,
  plain: ReadonlySet<string>,
  path: string,
  found: Found,
): boolean {
  if ('header' in segment) {
    const { name, ...match } = segment.header;
    const known = name.toLowerCase();
    const place = `${path}.header`;
    return (
      readName(found, name, `${place}.name`, plain) &&
      (plain.has(known) ||
        readMatch(
          found,
          match,
          place,
          `a header that the sample keeps as it is (add '${known}' by 'sampleHeaders'), or`,
        ))
    );
  }
  if ('cookie' in segment) {
    const { name, ...match } = segment.cookie;
    found.hashed.cookies.push(name);
    return readMatch(found, match, `${path}.cookie`, '');
  }
  if ('query' in segment) {
    const { name, ...match } = segment.query;
    found.hashed.query.push(name);
    return readMatch(found, match, `${path}.query`, '');
  }
  if ('users' in segment) {
    const { header, in: users } = segment.users;
    found.literals.push(...users.map(toReceived));
    return header === undefined
      ? identity.every(
          source =>
            !('header' in source) ||
            !NEVER_SAMPLED.includes(source.header.toLowerCase()),
        )
      : readName(found, header, `${path}.users.header`, plain);
  }
  if ('path' in segment) {
    return segment.path.every((beginning, i) => {
      const isShort = toReceived(beginning).length < MOST_PATH;
      if (!isShort) {
        found.untold.push({
          path: `${path}.path[${i}]`,
          value: beginning,
          expected: `fewer than ${MOST_PATH} bytes: the sample keeps no more of a path`,
        });
      }
      return isShort;
    });
  }
  return true;
}

/** Takes up a header that is read; says so and answers false where nothing is kept of it. */
function readName(
  found: Found,
  header: string,
  path: string,
  plain: ReadonlySet<string>,
): boolean {
  const name = header.toLowerCase();
  if (NEVER_SAMPLED.includes(name)) {
    found.untold.push({
      path,
      value: header,
      expected: 'another header: the sample keeps nothing of this one',
    });
    return false;
  }
  (plain.has(name) ? found.compared : found.hashed.headers).push(name);
  return true;
}

/** Takes up how a hashed value is compared; says so and answers false where a hash can't be compared so. */
function readMatch(
  found: Found,
  match: ValueMatch,
  path: string,
  or: string,
): boolean {
  if ('prefix' in match || 'matches' in match) {
    const [kind, value] = Object.entries(match)[0];
    found.untold.push({
      path: `${path}.${kind}`,
      value,
      expected:
        `${or} 'equals', 'in' or 'exists': the sample keeps a hash of the value`.trimStart(),
    });
    return false;
  }
  if ('equals' in match) {
    found.literals.push(toReceived(match.equals));
  } else if ('in' in match) {
    found.literals.push(...match.in.map(toReceived));
  }
  return true;
}

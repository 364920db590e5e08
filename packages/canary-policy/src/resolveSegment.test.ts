import { InvalidDocumentError } from './Issue';
import { NamedSegment, Segment } from './Policy';
import {
  resolveSegment,
  resolveSegments,
  validateNamedSegments,
} from './resolveSegment';
import { validateSegment } from './validateSegment';

const office: Segment = { network: ['203.0.113.0/24'] };
const named: Record<string, NamedSegment> = {
  office,
  iphones: { device: ['iphone'] },
  testers: { any: [{ segment: 'office' }, { not: { segment: 'iphones' } }] },
};
const testers = { any: [office, { not: { device: ['iphone'] } }] };

function issuesOf(action: () => unknown) {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidDocumentError);
    return (error as InvalidDocumentError).issues;
  }
  return [];
}

describe('segments that have names', () => {
  it('are replaced by what they stand for, at any depth', () => {
    expect(validateNamedSegments(named)).toEqual([]);
    expect(resolveSegment({ segment: 'testers' }, named)).toEqual(testers);
    const policy = {
      salt: 's',
      identity: [{ cookie: 'uid' }],
      rules: [{ segment: { all: [{ segment: 'testers' }] }, share: 5 }],
    };
    expect(resolveSegments(policy, named)).toEqual({
      ...policy,
      rules: [{ segment: { all: [testers] }, share: 5 }],
    });
    const everyone = { ...policy, rules: [{ share: 1 }] };
    expect(resolveSegments(everyone, named)).toEqual(everyone);
  });

  it('are refused where nobody has the name, which may be misspelt', () => {
    const issue = {
      path: 'rules[0].segment.not.segment',
      value: 'ofice',
      expected: 'the name of a segment',
      suggestion: 'office',
    };
    const policy = {
      salt: 's',
      identity: [{ cookie: 'uid' }],
      rules: [{ segment: { not: { segment: 'ofice' } }, share: 5 }],
    };
    expect(issuesOf(() => resolveSegments(policy, named))).toEqual([issue]);
    expect(
      issuesOf(() => resolveSegment({ segment: 'toString' }, named)),
    ).toMatchObject([{ path: 'segment', value: 'toString' }]);
    expect(
      validateNamedSegments({ a: { segment: 'ofice' }, office }, 'segments'),
    ).toMatchObject([
      { path: 'segments.a.segment', value: 'ofice', suggestion: 'office' },
    ]);
  });

  it('are refused where one is made of itself', () => {
    const circle = {
      a: { any: [{ segment: 'b' }] },
      b: { not: { segment: 'a' } },
      c: { segment: 'a' },
    };
    expect(validateNamedSegments(circle)).toMatchObject([
      {
        path: 'a.any[0].segment.not.segment',
        expected:
          "a segment that is not made of itself: 'a' calls 'b' calls 'a'",
      },
    ]);
    expect(
      issuesOf(() => resolveSegment({ segment: 'a' }, circle)),
    ).toHaveLength(1);
  });

  it('are checked like others, and as what they become', () => {
    const wrong = { office: { network: ['office'] }, 'a b': office };
    expect(
      validateNamedSegments(wrong, 'segments').map(({ path }) => path),
    ).toEqual(['segments.office.network[0]', 'segments.a b']);
    expect(validateNamedSegments([])).toMatchObject([
      { expected: 'an object' },
    ]);

    const deep: Record<string, NamedSegment> = { s0: office };
    for (let i = 1; i <= 9; i++) {
      deep[`s${i}`] = { not: { segment: `s${i - 1}` } };
    }
    expect(validateNamedSegments(deep).map(({ path }) => path)).toEqual([
      's8.not.not.not.not.not.not.not.not',
      's9.not.not.not.not.not.not.not.not',
    ]);
  });

  it('stay small and end soon, however often they call each other', () => {
    const many: Record<string, NamedSegment> = { s0: office };
    for (let i = 1; i <= 7; i++) {
      many[`s${i}`] = { any: new Array(100).fill({ segment: `s${i - 1}` }) };
    }
    expect(
      validateNamedSegments(many).map(({ expected }) => expected),
    ).toContain('nothing more: a document has at most 20000 values');
  });

  it('can be called only where there are some', () => {
    expect(validateSegment({ segment: 'office' })).toMatchObject([
      { path: 'segment' },
    ]);
    expect(validateSegment({ segment: 'office' }, '', ['office'])).toEqual([]);
    expect(validateSegment({ segment: 'office' }, '', [])).toMatchObject([
      { expected: 'the name of a segment, and none has one' },
    ]);
  });
});

import { describeIssue } from './Issue';
import { Segment } from './Policy';
import { policyNeeds, validateRegions } from './policyNeeds';

const shanghai: Segment = {
  all: [
    { device: ['iphone'] },
    { not: { any: [{ region: ['DE', 'CN-SH'] }] } },
  ],
};
const europe: Segment = { region: ['europe', 'CN'] };

describe('what a policy needs', () => {
  it.each<[Segment | undefined, string]>([
    [undefined, 'none'],
    [{ device: ['iphone'] }, 'none'],
    [europe, 'country'],
    [shanghai, 'subdivision'],
  ])('%j: %s', (segment, region) => {
    expect(policyNeeds({ rules: [{ segment, share: 1 }] })).toEqual({ region });
  });

  it('is refused where it is not there, by a sentence', () => {
    const sentences = (segment: Segment, known: 'none' | 'country') =>
      validateRegions(segment, known, 'rules[0].segment').map(describeIssue);
    expect(validateRegions(shanghai, 'subdivision')).toEqual([]);
    expect(sentences(europe, 'country')).toEqual([]);
    expect(sentences(shanghai, 'country')).toEqual([
      "'rules[0].segment.all[1].not.any[0].region[1]' is 'CN-SH', expected a country or a continent: the location file here has no subdivisions",
    ]);
    expect(sentences(europe, 'none')).toEqual([
      "'rules[0].segment.region[0]' is 'europe', expected no region: there is no location file here",
      "'rules[0].segment.region[1]' is 'CN', expected no region: there is no location file here",
    ]);
  });
});

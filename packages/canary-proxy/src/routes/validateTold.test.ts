import { describeIssue, Segment } from '@backstage-releases/canary-policy';
import { validateTold } from './validateTold';

const office: Segment = { network: ['203.0.113.0/24'] };

function told(segment: Segment | undefined, regions: 'none' | 'country') {
  const rules = [{ share: 1 }, { segment, share: 1 }];
  return validateTold({ salt: 's', identity: [], rules }, regions).map(
    describeIssue,
  );
}

describe('what a policy asks', () => {
  it('is taken where it can be told', () => {
    expect(told(undefined, 'none')).toEqual([]);
    expect(
      told({ any: [{ not: office }, { device: ['iphone'] }] }, 'none'),
    ).toEqual([]);
  });

  it('is refused by name where it cannot', () => {
    expect(told({ all: [office, { region: ['CN-SH'] }] }, 'country')).toEqual([
      "'policy.rules[1].segment.all[1].region[0]' is 'CN-SH', expected a country or a continent: the location file here has no subdivisions",
    ]);
  });
});

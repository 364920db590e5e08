import { commonAbilities } from './commonAbilities';

const older = {
  segments: ['network', 'header', 'cookie', 'all', 'any', 'not'],
  identities: ['cookie', 'header'],
};
const newer = {
  segments: [...older.segments, 'device', 'region'],
  identities: [...older.identities, 'assigned'],
  regions: 'subdivision' as const,
  settings: ['balance', 'drain'],
};

describe('commonAbilities', () => {
  it('are those of all proxies that answered', () => {
    expect(commonAbilities([newer])).toEqual(newer);
    expect(commonAbilities([newer, older])).toEqual({
      ...older,
      regions: 'none',
      settings: [],
    });
    expect(
      commonAbilities([newer, { ...newer, regions: 'country' }]),
    ).toMatchObject({ regions: 'country' });
  });

  it('are those of any version where none answered', () => {
    expect(commonAbilities([])).toMatchObject({
      segments: ['network', 'header', 'cookie'],
      regions: 'none',
    });
  });
});

import { FakeClock } from '../__testUtils__/FakeClock';
import { quietLog } from '../__testUtils__/quietLog';
import { OF_A_PROGRAM as origin } from './SettingsOrigin';
import { regionsOf } from './regionsOf';

describe('the regions of the settings', () => {
  it('are the countries of the file that comes with the program', () => {
    const log = quietLog();
    const regions = regionsOf({ origin }, new FakeClock(), log)!;
    expect(regions.detail).toBe('country');
    expect(regions.builtAt).toBeGreaterThan(Date.parse('2026-01-01'));
    expect(regions.find('8.8.8.8')).toEqual({ country: 'US' });
    expect(regions.find('2400:3200::1')).toEqual({ country: 'CN' });
    expect(regions.find('192.168.0.1')).toBeUndefined();
    regions.close();
    expect(log.lines).toEqual([]);
  });

  it('are refused where the file is none', () => {
    expect(() =>
      regionsOf({ regionFile: 'nowhere', origin }, new FakeClock(), quietLog()),
    ).toThrow(
      "Invalid settings: 'regionFile' is 'nowhere', expected a location file in MaxMind's format (ENOENT",
    );
  });
});

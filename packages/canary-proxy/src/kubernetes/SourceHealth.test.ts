import { FakeClock } from '../__testUtils__/FakeClock';
import { SourceHealth } from './SourceHealth';

describe('SourceHealth', () => {
  let clock: FakeClock;
  let heard: boolean[];
  let health: SourceHealth;

  beforeEach(() => {
    clock = new FakeClock();
    heard = [];
    health = SourceHealth.create(clock, lost => heard.push(lost));
  });

  it('is lost 15 seconds after the connection, and back with it', () => {
    health.connected('watch');
    clock.advance(3_600_000);
    health.disconnected('watch');
    expect(health.state).toBe('disconnected');
    clock.advance(10_000);
    // said again with every attempt
    health.disconnected('watch');
    clock.advance(4_999);
    expect(heard).toEqual([]);
    clock.advance(1);
    expect([health.state, heard]).toEqual(['lost', [true]]);
    health.connected('watch');
    expect([health.state, heard]).toEqual(['connected', [true, false]]);
  });

  it('is lost when any part is, though others are there', () => {
    health.connected('watch');
    health.heard('lease', clock.now());
    clock.advance(14_000);
    health.heard('lease', clock.now() - 1_000);
    clock.advance(13_999);
    expect(heard).toEqual([]);
    clock.advance(1);
    expect(heard).toEqual([true]);
    expect(health.lostSince).toBe(clock.now() - 15_000);
  });

  it('says nothing after its end', () => {
    health.disconnected('watch');
    health.close();
    clock.advance(60_000);
    expect(heard).toEqual([]);
  });
});

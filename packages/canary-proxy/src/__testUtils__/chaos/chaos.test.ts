import { runChaos } from './runChaos';

jest.setTimeout(600_000);

describe('chaos', () => {
  it('brings nobody to the wrong group, loses and mixes nothing, and leaves nothing under way', async () => {
    const seed = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000);
    const { violation, counts } = await runChaos({
      seed,
      clients: 12,
      isEnough: requests => requests >= 800,
    });
    // the seed belongs to whatever is wrong
    expect({ seed, violation }).toEqual({ seed, violation: undefined });
    expect(counts.get('answer: 200')).toBeGreaterThan(0);
    expect(counts.get('requests')).toBeGreaterThanOrEqual(800);
  });
});

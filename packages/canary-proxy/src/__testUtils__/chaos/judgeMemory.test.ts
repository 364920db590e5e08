import { judgeMemory, MemorySample } from './judgeMemory';

const MB = 1_000_000;

const grown = (perSample: number): MemorySample[] =>
  Array.from({ length: 40 }, (_, i) => ({
    heapUsed: 30 * MB + i * perSample,
    external: 5 * MB,
    // noise to both sides
    rss: 120 * MB + (i % 2) * 10 * MB,
  }));

describe('judgeMemory', () => {
  it('has nothing against memory that is flat', () => {
    expect(judgeMemory(grown(0))).toBeUndefined();
  });

  it('says what has grown, and from where to where', () => {
    expect(judgeMemory(grown(MB))).toMatch(/'heapUsed' has grown from \d+ to/);
  });

  it('takes no account of how it grew while it warmed up', () => {
    const samples = grown(0).map((sample, i) =>
      i < 10 ? { ...sample, heapUsed: i * 3 * MB } : sample,
    );
    expect(judgeMemory(samples)).toBeUndefined();
  });

  it('says nothing of a few samples', () => {
    expect(judgeMemory(grown(5 * MB).slice(0, 11))).toBeUndefined();
  });
});

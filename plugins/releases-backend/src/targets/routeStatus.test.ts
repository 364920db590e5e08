import { MAX_GENERATION } from '@backstage-releases/canary-policy';
import { newestGeneration } from './routeStatus';

describe('newestGeneration', () => {
  const instance = (generation: number | 'unknown' | 'none') => ({
    name: String(generation),
    generation,
    live: true,
  });

  it('is the highest that was stored, removed or served', () => {
    const instances = [instance(3), instance('unknown'), instance('none')];
    expect(newestGeneration({ instances: [] })).toBe(0);
    expect(newestGeneration({ instances })).toBe(3);
    expect(newestGeneration({ stored: 4, instances })).toBe(4);
    expect(newestGeneration({ stored: 4, removed: 5, instances })).toBe(5);
  });

  it('passes over numbers that none can follow', () => {
    const instances = [instance(3), instance(2 ** 53 - 1)];
    expect(newestGeneration({ stored: MAX_GENERATION, instances })).toBe(3);
    expect(newestGeneration({ stored: MAX_GENERATION - 1, instances })).toBe(
      MAX_GENERATION - 1,
    );
  });
});

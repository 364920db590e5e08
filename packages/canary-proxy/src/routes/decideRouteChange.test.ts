import type { RouteDocument } from '@backstage-releases/canary-policy';
import fc from 'fast-check';
import { decideRouteChange, decideRouteRemoval } from './decideRouteChange';

const route = (generation: number, revision = 'r1'): RouteDocument => ({
  version: 1,
  id: 'shop',
  generation,
  port: 8001,
  bucketing: 'xxh32-10000',
  stable: { revision, endpoints: [] },
});

describe('decideRouteChange', () => {
  it.each<
    [string, number | undefined, number | undefined, RouteDocument, string]
  >([
    ['the first', undefined, undefined, route(1), 'apply'],
    ['a newer one', 1, undefined, route(2), 'apply'],
    ['the same', 2, undefined, route(2), 'same'],
    [
      'other content under the same number',
      2,
      undefined,
      route(2, 'r2'),
      'refuse',
    ],
    ['an older one', 2, undefined, route(1), 'refuse'],
    ['one that was removed', undefined, 2, route(2), 'refuse'],
    ['one from before a removal', undefined, 2, route(1), 'refuse'],
    ['one from after a removal', undefined, 2, route(3), 'apply'],
  ])('%s', (_, current, tombstone, wished, action) => {
    const before = current === undefined ? undefined : route(current);
    expect(decideRouteChange(before, tombstone, wished).action).toBe(action);
  });

  it('ends with the newest word, in whatever order and however often all are heard', () => {
    const word = fc.record({
      removal: fc.boolean(),
      generation: fc.integer({ min: 1, max: 8 }),
    });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), words => {
        let current: RouteDocument | undefined;
        let tombstone: number | undefined;
        for (const { removal, generation } of words) {
          if (!removal) {
            const wished = route(generation);
            const { action } = decideRouteChange(current, tombstone, wished);
            current = action === 'apply' ? wished : current;
          } else if (
            decideRouteRemoval(current, tombstone, generation).action ===
            'remove'
          ) {
            current = undefined;
            tombstone = Math.max(tombstone ?? 0, generation);
          }
        }
        // A removal takes with it the document of its own generation.
        const rank = (w: (typeof words)[0]) =>
          w.generation * 2 + (w.removal ? 1 : 0);
        const last = words.reduce((a, b) => (rank(b) >= rank(a) ? b : a));
        expect(current?.generation).toBe(
          last.removal ? undefined : last.generation,
        );
      }),
    );
  });
});

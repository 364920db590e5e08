import fc from 'fast-check';
import { FakeClock } from '../__testUtils__/FakeClock';
import type { SampledRequest } from './SampledRequest';
import { MOST_SAMPLES, SampleStore } from './SampleStore';

const sample = (at: number, cookies = ''): SampledRequest => ({
  at,
  weight: 1,
  address: '203.0.113.7',
  method: 'GET',
  navigation: false,
  headers: {},
  hashedHeaders: '',
  cookies,
  query: '',
  isPartial: false,
  group: 'stable',
});

describe('SampleStore', () => {
  it('keeps ten minutes, also when nobody asks or comes any more', async () => {
    const clock = new FakeClock();
    const store = SampleStore.start(clock);
    const pass = async (ms: number) => {
      for (let passed = 0; passed < ms; passed += 10_000) {
        clock.advance(10_000);
        // the next look is set when this one has ended
        await new Promise(resolve => setImmediate(resolve));
      }
    };
    store.sink('shop', [sample(clock.now())]);
    await pass(300_000);
    store.sink('shop', [sample(clock.now())]);
    await pass(300_000);
    expect(store.of('shop')).toHaveLength(2);
    await pass(10_000);
    expect(store.of('shop')).toHaveLength(1);
    await pass(300_000);
    expect(store.bytes).toBe(0);
    store.stop();
  });

  it('keeps the newest of what is too many', () => {
    const clock = new FakeClock();
    const store = SampleStore.start(clock);
    const now = clock.now();
    for (let i = 0; i < MOST_SAMPLES + 10; i += 1) {
      store.sink('shop', [sample(now + i)]);
    }
    const kept = store.of('shop');
    expect([kept.length, kept[0].at]).toEqual([MOST_SAMPLES, now + 10]);
    store.stop();
  });

  it('stays within its bounds and keeps an order, whatever comes', () => {
    const batches = fc.array(
      fc.tuple(
        fc.constantFrom('a', 'b', 'c'),
        fc.array(fc.nat(3_000), { maxLength: 20 }),
      ),
    );
    fc.assert(
      fc.property(batches, all => {
        const clock = new FakeClock();
        const store = SampleStore.start(clock, {
          ofRoute: 10_000,
          ofAll: 20_000,
        });
        const sent = new Map<string, SampledRequest[]>();
        for (const [route, sizes] of all) {
          clock.advance(1_000);
          const samples = sizes.map(size =>
            sample(clock.now(), 'x'.repeat(size)),
          );
          store.sink(route, samples);
          sent.set(route, [...(sent.get(route) ?? []), ...samples]);
          expect(store.bytes).toBeLessThanOrEqual(20_000);
        }
        let kept = 0;
        for (const [route, samples] of sent) {
          const list = store.of(route);
          kept += list.length;
          expect(list).toEqual(samples.slice(samples.length - list.length));
        }
        expect(kept > 0 || all.every(([, sizes]) => sizes.length === 0)).toBe(
          true,
        );
        store.stop();
      }),
    );
  });

  it('takes room from the route that has most', () => {
    const store = SampleStore.start(new FakeClock(), {
      ofRoute: 100_000,
      ofAll: 10_000,
    });
    const now = new FakeClock().now();
    store.sink('quiet', [sample(now)]);
    for (let i = 0; i < 100; i += 1) {
      store.sink('busy', [sample(now)]);
    }
    expect(store.of('quiet')).toHaveLength(1);
    store.stop();
  });
});

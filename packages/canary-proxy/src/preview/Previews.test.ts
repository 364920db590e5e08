import { FakeClock } from '../__testUtils__/FakeClock';
import { NO_REGIONS } from '../region/RegionSource';
import { SampleStore } from '../sample/SampleStore';
import { KEYS, sampleVisits } from './__testUtils__/visits';
import { inSlices } from './inSlices';
import { Previews } from './Previews';

const policy = {
  salt: 'one',
  identity: [{ cookie: 'uid' }],
  rules: [{ share: 50 }],
};

describe('Previews', () => {
  it('are made in turn, and refused when too many wait', async () => {
    const clock = new FakeClock();
    const store = SampleStore.start(clock);
    store.sink(
      'shop',
      sampleVisits([{ cookies: { uid: 'ann' } }], policy).map(sample => ({
        ...sample,
        at: clock.now(),
      })),
    );
    const previews = Previews.create({
      store,
      headers: [],
      cookieKeys: KEYS,
      regions: NO_REGIONS,
    });
    const ask = () =>
      previews.preview({ route: 'shop', policy, path: '', language: 'en' });
    const answers = await Promise.all(Array.from({ length: 12 }, ask));
    expect(answers.map(answer => answer?.sampled)).toEqual([
      ...new Array(8).fill(1),
      ...new Array(4).fill(undefined),
    ]);
    expect(await ask()).toMatchObject({ sampled: 1 });
    store.stop();
  });

  it('that fail do not keep others from theirs', async () => {
    const store = SampleStore.start(new FakeClock());
    const previews = Previews.create({
      store,
      headers: [],
      cookieKeys: KEYS,
      regions: NO_REGIONS,
    });
    const ask = (networks: string[]) =>
      previews.preview({
        route: 'shop',
        policy: {
          ...policy,
          rules: [{ segment: { network: networks }, share: 1 }],
        },
        path: '',
        language: 'en',
      });
    const broken = ask(['nonsense']);
    const fine = ask(['203.0.113.0/24']);
    await expect(broken).rejects.toThrow("Failed to read network 'nonsense'");
    expect(await fine).toMatchObject({ sampled: 0 });
    store.stop();
  });
});

describe('inSlices', () => {
  it('lets others work before it is done', async () => {
    let hasOtherWorked = false;
    setImmediate(() => {
      hasOtherWorked = true;
    });
    // it ends only if somebody else gets a turn
    function* work(): Generator<undefined, string> {
      while (!hasOtherWorked) {
        yield;
      }
      return 'done';
    }
    expect(await inSlices(work())).toBe('done');
  });
});

import { decideSliceChanges, Entry, toSlice } from './decideSliceChanges';

const entry: Entry = {
  namespace: 'prod',
  service: 'shop-canary',
  portName: 'http',
  port: 8001,
};
const owner = { metadata: { name: 'shop-canary', uid: 'u1' } };
const slice = (changes: Partial<Entry> = {}, address = '10.0.0.1') =>
  toSlice({ ...entry, ...changes }, 'a', address, owner);

/** As an API server gives it back. */
const stored = (made = slice()) => ({
  ...made,
  metadata: { ...made.metadata, uid: 's1', resourceVersion: '7' },
  endpoints: made.endpoints?.map(endpoint => ({
    ...endpoint,
    conditions: { ...endpoint.conditions, serving: true },
  })),
});

describe('decideSliceChanges', () => {
  it('changes nothing where all is as it should be', () => {
    expect(decideSliceChanges([slice()], [stored()])).toEqual({
      create: [],
      replace: [],
      remove: [],
    });
  });

  it('creates what is missing and removes what is not wished', () => {
    const other = slice({ service: 'cart-canary' });
    expect(decideSliceChanges([other], [stored()])).toEqual({
      create: [other],
      replace: [],
      remove: [stored()],
    });
  });

  it.each([
    ['port', slice({ port: 8002 })],
    ['address', slice({}, '10.0.0.2')],
    ['owner', toSlice(entry, 'a', '10.0.0.1', undefined)],
  ])('replaces the version it saw where the %s differs', (_, wished) => {
    const { create, replace, remove } = decideSliceChanges(
      [wished],
      [stored()],
    );
    expect([create, remove]).toEqual([[], []]);
    expect(replace).toEqual([
      {
        ...wished,
        metadata: { ...wished.metadata, resourceVersion: '7' },
      },
    ]);
  });

  it('makes a new one for another family, which cannot be changed', () => {
    const wished = slice({}, 'fd00::1');
    expect(decideSliceChanges([wished], [stored()])).toEqual({
      create: [wished],
      replace: [],
      remove: [stored()],
    });
  });
});

import fc from 'fast-check';
import type { KubeObject } from './KubeObject';
import { ObjectStore } from './ObjectStore';

const resource = '/configmaps';

function object(name: string, value: number): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name,
      namespace: 'a',
      uid: name,
      resourceVersion: '',
      creationTimestamp: '',
    },
    data: { value: String(value) },
  };
}

const changes = fc.array(
  fc.record({
    name: fc.constantFrom('a', 'b', 'c'),
    value: fc.option(fc.nat(5), { nil: undefined }),
  }),
  { maxLength: 40 },
);

function play(
  store: ObjectStore,
  list: Array<{ name: string; value?: number }>,
  after: () => void,
): void {
  for (const { name, value } of list) {
    if (value === undefined) {
      store.remove(resource, { namespace: 'a', name });
    } else {
      store.put(resource, object(name, value));
    }
    after();
  }
}

describe('ObjectStore', () => {
  it('shows the objects as they were at every revision that it still knows', () => {
    fc.assert(
      fc.property(changes, fc.integer({ min: 1, max: 20 }), (list, window) => {
        const store = ObjectStore.create({ revision: 7, window });
        const seen = new Map([[7, store.list(resource)]]);
        play(store, list, () => {
          seen.set(store.revision, store.list(resource));
        });
        for (const [revision, objects] of seen) {
          expect(store.listAt(resource, revision)).toEqual(
            revision < store.oldestRevision ? undefined : objects,
          );
        }
      }),
    );
  });

  it('lets a reader follow the changes from any revision to the present, none missing and none twice', () => {
    fc.assert(
      fc.property(changes, list => {
        const store = ObjectStore.create({ revision: 0 });
        const revisions = [0];
        play(store, list, () => revisions.push(store.revision));
        for (const revision of revisions) {
          const copy = new Map(
            store
              .listAt(resource, revision)!
              .map(each => [each.metadata.name, each]),
          );
          let last = revision;
          for (const event of store.eventsAfter(revision)!) {
            expect(event.revision).toBe(last + 1);
            last = event.revision;
            const { name } = event.object.metadata;
            expect(copy.has(name)).toBe(event.type !== 'ADDED');
            if (event.type === 'DELETED') {
              copy.delete(name);
            } else {
              copy.set(name, event.object);
            }
          }
          expect(last).toBe(store.revision);
          expect([...copy.values()].sort(byName)).toEqual(store.list(resource));
        }
      }),
    );
  });

  it('keeps a bounded number of changes', () => {
    const store = ObjectStore.create({ revision: 0, window: 10 });
    for (let value = 0; value < 100; value += 1) {
      store.put(resource, object('a', value));
    }
    expect(store.eventsAfter(0)).toBeUndefined();
    expect(store.eventsAfter(store.oldestRevision - 1)).toBeUndefined();
    const known = store.eventsAfter(store.oldestRevision)!;
    expect(known.length).toBeGreaterThanOrEqual(10);
    expect(known.length).toBeLessThan(20);
  });

  it('gives out objects that nobody can change', () => {
    const store = ObjectStore.create({ revision: 0 });
    const stored = store.put(resource, object('a', 1));
    expect(() => {
      stored.data.value = '2';
    }).toThrow(TypeError);
  });

  it('gives a removal a revision of its own', () => {
    const store = ObjectStore.create({ revision: 0 });
    store.put(resource, object('a', 1));
    const removed = store.remove(resource, { namespace: 'a', name: 'a' });
    expect(removed?.metadata.resourceVersion).toBe('2');
    expect(
      store.remove(resource, { namespace: 'a', name: 'a' }),
    ).toBeUndefined();
    expect(store.revision).toBe(2);
  });
});

function byName(a: KubeObject, b: KubeObject): number {
  return a.metadata.name < b.metadata.name ? -1 : 1;
}

import type {
  ClusterClient,
  KubeObject,
} from '@backstage-releases/cluster-client';
import { FakeClock } from '../__testUtils__/FakeClock';
import { quietLog } from '../__testUtils__/quietLog';
import { EntrySlices } from './EntrySlices';

const entry = (namespace: string, service: string) => ({
  namespace,
  service,
  portName: 'http',
  port: 8001,
});

describe('EntrySlices', () => {
  it('keeps the entries that can be kept where others are wrong', async () => {
    const slices = new Set<string>();
    const refuse = (namespace: string | undefined, where: string) => {
      if (namespace === where) {
        throw new Error(`namespaces '${where}' refuses it`);
      }
    };
    const client: Partial<ClusterClient> = {
      get: async () => ({ metadata: { name: 'shop', uid: 'u' } } as never),
      list: async (_, where) => {
        refuse(where?.namespace, 'forbidden');
        const items = [...slices]
          .map(key => key.split('/'))
          .filter(([namespace]) => namespace === where?.namespace)
          .map(([namespace, name]) => ({
            metadata: { namespace, name, uid: 'u' },
          }));
        return { items, resourceVersion: '1' } as never;
      },
      create: async <T extends KubeObject>(_: unknown, slice: T) => {
        refuse(slice.metadata.namespace, 'missing');
        slices.add(`${slice.metadata.namespace}/${slice.metadata.name}`);
        return slice;
      },
      delete: async (_, { namespace, name }) => {
        slices.delete(`${namespace}/${name}`);
      },
    };
    const kept = EntrySlices.start({
      client: client as ClusterClient,
      instance: 'a',
      address: '10.0.0.1',
      namespaces: ['prod'],
      entries: () => [
        entry('missing', 'typo'),
        entry('forbidden', 'secret'),
        entry('prod', 'shop'),
      ],
      clock: new FakeClock(0),
      log: quietLog(),
    });
    await kept.update();
    expect([...slices]).toEqual(['prod/shop-a']);
    expect(kept.problem).toContain("'missing' refuses it");
    expect(kept.problem).toContain("'forbidden' refuses it");
    expect(kept.problemOf(entry('missing', 'typo'))).toContain('refuses it');
    expect(kept.problemOf(entry('forbidden', 'secret'))).toContain(
      'refuses it',
    );
    expect(kept.problemOf(entry('prod', 'shop'))).toBeUndefined();

    await kept.stop();
    expect([...slices]).toEqual([]);
  });
});

import { openWatch } from '../__testUtils__/openWatch';
import {
  startTestCluster,
  type TestCluster,
} from '../__testUtils__/testCluster';

const maps = '/api/v1/namespaces/default/configmaps';
const mergePatch = { 'content-type': 'application/merge-patch+json' };

jest.setTimeout(60_000);

describe('watchObjects', () => {
  let cluster: TestCluster;

  beforeEach(async () => {
    cluster = await startTestCluster();
  });

  afterEach(() => cluster.stop());

  const create = async (name: string, labels: object = { kept: 'yes' }) =>
    (await cluster.call('POST', maps, { metadata: { name, labels } })).body;
  const label = (name: string, labels: object) =>
    cluster.call(
      'PATCH',
      `${maps}/${name}`,
      { metadata: { labels } },
      mergePatch,
    );
  const seen = (events: Array<{ type: string; object: any }>) =>
    events.map(({ type, object }) => `${type} ${object.metadata?.name}`);

  it('sends what is there and every change, of the selected objects alone', async () => {
    await create('a');
    await create('other', {});
    const watch = await openWatch(
      cluster,
      `${maps}?watch=1&labelSelector=kept%3Dyes`,
    );
    await label('a', { more: 'x' });
    await label('a', { more: 'x' });
    await label('other', { kept: 'yes' });
    await label('other', { kept: null });
    await cluster.call('DELETE', `${maps}/a`);
    const events = await watch.until(all => all.length >= 5);
    watch.close();
    expect(seen(events)).toEqual([
      'ADDED a',
      'MODIFIED a',
      'ADDED other',
      'DELETED other',
      'DELETED a',
    ]);
    const versions = events.map(each =>
      Number(each.object.metadata.resourceVersion),
    );
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect(new Set(versions).size).toBe(versions.length);
    expect(events[3].object.metadata.labels).toEqual({ kept: 'yes' });
  });

  it('goes on from any version, with nothing missing and nothing twice', async () => {
    const { metadata } = await create('a');
    await create('b');
    await cluster.call('DELETE', `${maps}/a`);
    const watch = await openWatch(
      cluster,
      `${maps}?watch=1&labelSelector=kept&resourceVersion=${metadata.resourceVersion}`,
    );
    await create('c');
    expect(seen(await watch.until(all => all.length >= 3))).toEqual([
      'ADDED b',
      'DELETED a',
      'ADDED c',
    ]);
    watch.close();
  });

  it('says that a version is too old and ends', async () => {
    const watch = await openWatch(cluster, `${maps}?watch=1&resourceVersion=1`);
    await expect(watch.ended).resolves.toBeUndefined();
    expect(watch.events).toHaveLength(1);
    expect(watch.events[0]).toMatchObject({
      type: 'ERROR',
      object: { kind: 'Status', code: 410, reason: 'Expired' },
    });
  });

  it('marks the end of what was there, for who asks for bookmarks', async () => {
    await create('a');
    const watch = await openWatch(
      cluster,
      `${maps}?watch=1&labelSelector=kept&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan`,
    );
    const [added, bookmark] = await watch.until(all => all.length >= 2);
    watch.close();
    expect(added.type).toBe('ADDED');
    expect(bookmark).toMatchObject({
      type: 'BOOKMARK',
      object: {
        kind: 'ConfigMap',
        metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } },
      },
    });
  });

  it('ends when its time is over, with a bookmark to go on from', async () => {
    const watch = await openWatch(
      cluster,
      `${maps}?watch=1&labelSelector=kept&timeoutSeconds=1&allowWatchBookmarks=true`,
    );
    await expect(watch.ended).resolves.toBeUndefined();
    expect(watch.events.map(each => each.type)).toEqual(['BOOKMARK']);
  });

  it('ends when the cluster stops', async () => {
    const watch = await openWatch(cluster, `${maps}?watch=1`);
    await cluster.stop();
    await expect(watch.ended).resolves.toBeUndefined();
  });
});

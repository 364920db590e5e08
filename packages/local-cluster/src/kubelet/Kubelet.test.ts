import { eventually } from '../eventually';
import {
  deployment,
  startTestCluster,
  type TestCluster,
} from '../__testUtils__/testCluster';
import type { ImageRegistry } from './ImageRegistry';

jest.setTimeout(60_000);

const pods = '/api/v1/namespaces/default/pods';

/** Images that start when a test says so, and do what their name says. */
function scriptedImages() {
  const starts: Array<() => void> = [];
  const ends: Array<(code: number) => void> = [];
  const images: ImageRegistry = {
    resolve: () => ({
      async start({ log, env }) {
        log(`starts with ${env.GREETING}`);
        await new Promise<void>(resolve => {
          starts.push(resolve);
        });
        log('listens');
        return {
          port: 1,
          stop: async () => log('stops'),
          exited: new Promise(resolve => {
            ends.push(code => resolve({ code }));
          }),
        };
      },
    }),
  };
  return { images, starts, ends };
}

describe('Kubelet', () => {
  let cluster: TestCluster;

  afterEach(() => cluster.stop());

  async function startPod(images: ImageRegistry) {
    cluster = await startTestCluster({ images });
    const { spec } = deployment(
      'web',
      'app:1',
      {},
      { env: [{ name: 'GREETING', value: 'hello' }] },
    );
    await cluster.apply([
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'web' },
        spec: spec.template.spec,
      },
    ]);
  }

  const readLog = async (query = '') =>
    (await cluster.call('GET', `${pods}/web/log${query}`)).body;
  const status = async () =>
    (await cluster.call('GET', `${pods}/web`)).body.status;

  it('keeps the log of a container, and of the run before', async () => {
    const { images, starts, ends } = scriptedImages();
    await startPod(images);
    await eventually(
      async () => starts.length,
      count => count === 1,
    );
    expect(await readLog()).toBe('starts with hello\n');
    starts[0]();
    await eventually(status, ({ phase }) => phase === 'Running');
    expect(await readLog('?tailLines=1')).toBe('listens\n');

    ends[0](3);
    await eventually(
      async () => starts.length,
      count => count === 2,
    );
    expect(await readLog()).toBe('starts with hello\n');
    expect(await readLog('?previous=true')).toBe(
      'starts with hello\nlistens\n',
    );
    starts[1]();
    const { containerStatuses } = await eventually(
      status,
      ({ containerStatuses: [first] }) => first.state.running,
    );
    expect(containerStatuses[0]).toMatchObject({
      restartCount: 1,
      lastState: { terminated: { exitCode: 3 } },
    });
  });

  it('lets a reader follow a log to its end', async () => {
    const { images, starts } = scriptedImages();
    await startPod(images);
    await eventually(
      async () => starts.length,
      count => count === 1,
    );
    const response = await fetch(`${cluster.url}${pods}/web/log?follow=true`, {
      headers: { authorization: `Bearer ${cluster.token}` },
    });
    starts[0]();
    await eventually(status, ({ phase }) => phase === 'Running');
    await cluster.call('DELETE', `${pods}/web`, { gracePeriodSeconds: 5 });
    expect(await response.text()).toBe('starts with hello\nlistens\nstops\n');
  });
});

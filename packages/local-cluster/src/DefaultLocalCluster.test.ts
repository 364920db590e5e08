import { mkdtemp, readFile, rm } from 'node:fs/promises';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PortTakenError } from './PortTakenError';
import { eventually } from './eventually';
import {
  deployment,
  service,
  startTestCluster,
} from './__testUtils__/testCluster';

jest.setTimeout(60_000);

const deployments = '/apis/apps/v1/namespaces/default/deployments';
const pods = '/api/v1/namespaces/default/pods';

describe('DefaultLocalCluster', () => {
  it('ends though a container does not', async () => {
    let started = 0;
    const cluster = await startTestCluster({
      images: {
        resolve: () => ({
          async start() {
            started += 1;
            return { port: 1, stop: () => new Promise<void>(() => {}) };
          },
        }),
      },
    });
    await cluster.apply([deployment('web', 'app:1', { replicas: 1 })]);
    await eventually(
      async () => started,
      count => count === 1,
    );
    await cluster.stop();
    await expect(fetch(cluster.url)).rejects.toThrow();
  });

  it('keeps its objects in a file and runs their pods again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'local-cluster-'));
    try {
      const dataFile = join(folder, 'deep', 'dev.json');
      const first = await startTestCluster({ dataFile });
      await first.apply([deployment('web', 'app:1'), service('web')]);
      const before = await eventually(
        () => first.call('GET', `${deployments}/web`),
        ({ body }) => body.status.availableReplicas === 2,
      );
      await first.stop();
      expect(JSON.parse(await readFile(dataFile, 'utf8'))).toBeDefined();

      const second = await startTestCluster({ dataFile });
      expect(second.certificate).toBe(first.certificate);
      const after = await second.call('GET', `${deployments}/web`);
      expect(after.body.metadata.uid).toBe(before.body.metadata.uid);
      const { body } = await eventually(
        () => second.call('GET', pods),
        answer =>
          answer.body.items.length === 2 &&
          answer.body.items.every(
            ({ status }: any) => status.containerStatuses?.[0].ready,
          ),
      );
      for (const pod of body.items) {
        const [{ containerPort }] = pod.spec.containers[0].ports;
        const answer = await fetch(`http://127.0.0.1:${containerPort}/`);
        expect(await answer.json()).toMatchObject({ pod: pod.metadata.name });
      }
      await second.stop();
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it.each(['port', 'ingress.port'] as const)(
    'says which %s is taken, and leaves nothing behind',
    async option => {
      const other = net.createServer();
      await new Promise<void>(resolve => {
        other.listen(0, '127.0.0.1', resolve);
      });
      const { port } = other.address() as AddressInfo;
      const failure = startTestCluster(
        option === 'port' ? { port } : { ingress: { port } },
      );
      await expect(failure).rejects.toThrow(PortTakenError);
      await expect(failure).rejects.toMatchObject({ port, option });
      await new Promise(resolve => {
        other.close(resolve);
      });
    },
  );
});

import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  echoImages,
  LocalCluster,
  startCluster,
} from '@backstage-releases/local-cluster';
import { HttpClusterClient } from './HttpClusterClient';
import { clusterClientFromKubeconfig } from './kubeconfig';
import { namespaces } from './resources';

jest.setTimeout(60_000);

describe('a client whose API server comes back with another certificate', () => {
  let folder: string;
  let cluster: LocalCluster;
  let client: HttpClusterClient | undefined;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rotation-'));
    cluster = await startCluster({ images: echoImages, token: 'one' });
  });

  afterEach(async () => {
    await client?.close();
    await cluster.stop();
    rmSync(folder, { recursive: true });
  });

  const httpsUrl = () => cluster.url.replace('http:', 'https:');

  const restart = async (token: string) => {
    const { port } = new URL(cluster.url);
    await cluster.stop();
    cluster = await startCluster({
      images: echoImages,
      token,
      port: Number(port),
    });
  };

  const read = () => client!.get(namespaces, { name: 'default' });

  it('trusts it as soon as the file of authorities says so', async () => {
    const caFile = join(folder, 'ca.crt');
    writeFileSync(caFile, cluster.certificate);
    const url = httpsUrl();
    client = HttpClusterClient.create({ url, token: 'one', caFile });
    await read();
    await restart('one');
    await expect(read()).rejects.toThrow('self-signed certificate');
    rmSync(caFile);
    await expect(read()).rejects.toThrow('self-signed certificate');
    writeFileSync(caFile, cluster.certificate);
    await expect(read()).resolves.toMatchObject({ kind: 'Namespace' });
  });

  it('follows its kubeconfig, also with a watch', async () => {
    const kubeconfig = join(folder, 'kubeconfig');
    writeFileSync(kubeconfig, cluster.kubeconfig());
    client = clusterClientFromKubeconfig(kubeconfig, undefined, {
      pauses: { first: 10, longest: 50 },
    });
    const connections: boolean[] = [];
    const changes = new EventEmitter();
    const reflector = client.reflect(
      namespaces,
      {},
      {
        onChange: () => {},
        onConnection: connected => {
          connections.push(connected);
          changes.emit('change');
        },
      },
    );
    const until = async (expected: boolean[]) => {
      while (connections.length < expected.length) {
        await once(changes, 'change');
      }
      expect(connections).toEqual(expected);
    };
    await reflector.synced;
    await until([true]);
    await restart('two');
    await until([true, false]);
    await expect(read()).rejects.toThrow('self-signed certificate');
    writeFileSync(kubeconfig, cluster.kubeconfig());
    await until([true, false, true]);
    await expect(read()).resolves.toMatchObject({ kind: 'Namespace' });
    reflector.close();
  });
});

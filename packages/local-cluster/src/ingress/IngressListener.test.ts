import http, { type IncomingMessage } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { spawnSync } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { ImageRegistry, PodContext } from '../kubelet/ImageRegistry';
import { eventually } from '../eventually';
import {
  deployment,
  ingress,
  service,
  startTestCluster,
  type TestCluster,
} from '../__testUtils__/testCluster';

type Handler = (
  request: IncomingMessage,
  response: http.ServerResponse,
  context: PodContext,
) => void;

/** Images whose answers a test decides. */
function imagesOf(
  handler: Handler,
  prepare?: (server: http.Server) => void,
): ImageRegistry {
  return {
    resolve: () => ({
      async start(context) {
        const server = http.createServer((request, response) =>
          handler(request, response, context),
        );
        prepare?.(server);
        await new Promise<void>(resolve => {
          server.listen(0, '127.0.0.1', resolve);
        });
        return {
          port: (server.address() as AddressInfo).port,
          stop: () =>
            new Promise<void>(resolve => {
              server.close(() => resolve());
            }),
        };
      },
    }),
  };
}

jest.setTimeout(60_000);

describe('IngressListener', () => {
  let cluster: TestCluster | undefined;

  afterEach(async () => {
    await cluster?.stop();
    cluster = undefined;
  });

  async function start(
    images?: ImageRegistry,
    options: { replicas?: number; trustForwarded?: boolean } = {},
  ): Promise<TestCluster> {
    const started = await startTestCluster({
      ...(images ? { images } : {}),
      ingress: { trustForwarded: options.trustForwarded },
    });
    cluster = started;
    await started.apply([
      deployment('web', 'app:1', { replicas: options.replicas ?? 2 }),
      service('web'),
      ingress('web'),
    ]);
    await eventually(
      () =>
        started.call('GET', '/apis/apps/v1/namespaces/default/deployments/web'),
      ({ body }) => body.status.availableReplicas === body.spec.replicas,
    );
    await eventually(
      () => started.visit('/'),
      response => response.status === 200,
    );
    return started;
  }

  it('shares requests between the pods of a Service', async () => {
    const { visit } = await start();
    const pods = new Set<string>();
    for (let count = 0; count < 4; count += 1) {
      pods.add(((await (await visit('/')).json()) as any).pod);
    }
    expect(pods.size).toBe(2);
  });

  it('tells pods who asks and for what, and believes clients only where told to', async () => {
    const headers = {
      'x-forwarded-for': '203.0.113.9',
      'x-forwarded-proto': 'https',
      'proxy-authorization': 'Basic c2VjcmV0',
    };
    const forwarded = async (trustForwarded: boolean) => {
      const started = await start(undefined, { trustForwarded });
      const answer: any = await (
        await started.visit('/a?b', { headers })
      ).json();
      expect(answer.path).toBe('/a?b');
      expect(answer.headers.host).toBe(new URL(started.ingressUrl).host);
      expect(answer.headers['proxy-authorization']).toBeUndefined();
      await started.stop();
      return [
        answer.headers['x-forwarded-for'],
        answer.headers['x-forwarded-proto'],
      ];
    };
    expect(await forwarded(false)).toEqual(['127.0.0.1', 'http']);
    expect(await forwarded(true)).toEqual(['203.0.113.9, 127.0.0.1', 'https']);
  });

  it('answers 404 without a rule and 503 without a pod', async () => {
    const started = await start();
    await started.apply([ingress('web', '/only')]);
    expect((await started.visit('/')).status).toBe(404);
    await started.call(
      'PATCH',
      '/apis/apps/v1/namespaces/default/deployments/web/scale',
      { spec: { replicas: 0 } },
      { 'content-type': 'application/merge-patch+json' },
    );
    const empty = await eventually(
      () => started.visit('/only'),
      response => response.status === 503,
    );
    expect(empty.headers.get('retry-after')).toBe('1');
  });

  it('passes bodies on as they come, both ways', async () => {
    const started = await start(
      imagesOf((request, response) => {
        response.writeHead(200);
        response.flushHeaders();
        request.pipe(response);
      }),
    );
    const request = http.request(`${started.ingressUrl}/`, { method: 'POST' });
    request.write('one');
    const response = await new Promise<IncomingMessage>(resolve => {
      request.on('response', resolve);
    });
    const chunks = response[Symbol.asyncIterator]();
    expect(String((await chunks.next()).value)).toBe('one');
    request.write('two');
    expect(String((await chunks.next()).value)).toBe('two');
    request.end('three');
    expect(String((await chunks.next()).value)).toBe('three');
    expect((await chunks.next()).done).toBe(true);
  });

  it('tells a pod when its client has left', async () => {
    let left = () => {};
    const hasLeft = new Promise<void>(resolve => {
      left = resolve;
    });
    let arrived = () => {};
    const hasArrived = new Promise<void>(resolve => {
      arrived = resolve;
    });
    const started = await start(
      imagesOf((request, response) => {
        if (request.url === '/') {
          response.end();
          return;
        }
        response.on('close', left);
        arrived();
      }),
      { replicas: 1 },
    );
    const request = http
      .get(`${started.ingressUrl}/wait`)
      .on('error', () => {});
    await hasArrived;
    request.destroy();
    await expect(hasLeft).resolves.toBeUndefined();
  });

  it('fails no request while all pods are replaced, again and again', async () => {
    const started = await start(undefined, { replicas: 2 });
    const failures: string[] = [];
    const versions = new Set<string>();
    let isOver = false;
    const crowd = Array.from({ length: 6 }, async (_, person) => {
      while (!isOver) {
        const response = await started.visit('/', {
          method: person === 0 ? 'POST' : 'GET',
          body: person === 0 ? 'x' : undefined,
        });
        if (response.status === 200) {
          versions.add(((await response.json()) as any).image);
        } else {
          failures.push(`${response.status} ${await response.text()}`);
        }
      }
    });
    for (const version of [2, 3, 4]) {
      await started.apply([deployment('web', `app:${version}`)]);
      await eventually(
        async () => versions,
        all => all.has(`app:${version}`),
      );
      await eventually(
        () => started.call('GET', '/api/v1/namespaces/default/pods'),
        ({ body }) =>
          body.items.length === 2 &&
          body.items.every(
            (pod: any) => pod.spec.containers[0].image === `app:${version}`,
          ),
      );
    }
    isOver = true;
    await Promise.all(crowd);
    expect(failures).toEqual([]);
    expect(versions).toEqual(new Set(['app:1', 'app:2', 'app:3', 'app:4']));
  });

  it('sends a request again when a pod had just closed the idle connection', async () => {
    const sockets = new Set<net.Socket>();
    const started = await start(
      imagesOf(
        (_, response) => response.end('ok'),
        server => {
          server.keepAliveTimeout = 0;
          server.on('connection', socket => sockets.add(socket));
        },
      ),
      { replicas: 1 },
    );
    await (await started.visit('/')).text();
    // The line is reset in the moment in which the next request arrives on it.
    for (const socket of sockets) {
      socket.prependOnceListener('data', () => socket.resetAndDestroy());
    }
    const known = sockets.size;
    const response = await started.visit('/');
    expect([response.status, await response.text()]).toEqual([200, 'ok']);
    expect(sockets.size).toBe(known + 1);
  });

  it('passes other protocols through', async () => {
    const started = await start(
      imagesOf(
        (_, response) => response.end(),
        server =>
          server.on('upgrade', (request, socket) => {
            socket.write(
              `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${request.headers.upgrade}\r\n\r\n`,
            );
            socket.on('data', data => socket.write(`echo ${data}`));
            socket.on('end', () => socket.end());
          }),
      ),
      { replicas: 1 },
    );
    const answer = await new Promise<string>((resolve, reject) => {
      http
        .get(`${started.ingressUrl}/`, {
          headers: { connection: 'Upgrade', upgrade: 'test' },
        })
        .on('upgrade', (_, socket) => {
          socket.write('hello');
          socket.once('data', data => {
            socket.destroy();
            resolve(String(data));
          });
        })
        .on('error', reject);
    });
    expect(answer).toBe('echo hello');
  });

  it('says why it passes no other protocol on, and outlives a client that resets', async () => {
    const started = await start();
    const { port } = new URL(started.ingressUrl);
    const ask = async () => {
      const socket = net.connect(Number(port), '127.0.0.1');
      socket.write(
        `GET / HTTP/1.1\r\nHost: nobody.example\r\nConnection: Upgrade\r\nUpgrade: test\r\n\r\n`,
      );
      const [line] = (await text(socket)).split('\r\n');
      return line;
    };
    await started.call(
      'DELETE',
      '/apis/networking.k8s.io/v1/namespaces/default/ingresses/web',
    );
    await eventually(ask, line => line === 'HTTP/1.1 404 Not Found');
    // this process stands still until the other one has asked and left
    const { status } = spawnSync(process.execPath, [
      '-e',
      `const socket = require('net').connect(${port}, '127.0.0.1', () =>
        socket.write('GET / HTTP/1.1\\r\\nHost: x\\r\\nConnection: Upgrade\\r\\nUpgrade: test\\r\\n\\r\\n', () => socket.resetAndDestroy()));`,
    ]);
    expect(status).toBe(0);
    expect(await ask()).toBe('HTTP/1.1 404 Not Found');
  });
});

import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { KubeObject } from './ClusterClient';
import {
  HttpClusterClient,
  HttpClusterClientOptions,
} from './HttpClusterClient';
import { configMaps, deployments, namespaces } from './resources';

interface Seen {
  method: string;
  url: URL;
  headers: IncomingMessage['headers'];
  body: string;
  response: ServerResponse;
}

/** A server whose answers the test gives one by one. */
class Scripted {
  readonly server: Server;
  readonly #seen: Seen[] = [];
  readonly #waiting: Array<(seen: Seen) => void> = [];

  constructor() {
    this.server = createServer(async (request, response) => {
      const seen = {
        method: request.method!,
        url: new URL(request.url!, 'http://server'),
        headers: request.headers,
        body: await text(request),
        response,
      };
      const next = this.#waiting.shift();
      if (next) {
        next(seen);
      } else {
        this.#seen.push(seen);
      }
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>(done => this.server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  next(): Promise<Seen> {
    const seen = this.#seen.shift();
    return seen
      ? Promise.resolve(seen)
      : new Promise(resolve => this.#waiting.push(resolve));
  }
}

const configMap = (name: string, resourceVersion: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { namespace: 'shop', name, resourceVersion },
});

function answer(seen: Seen, status: number, body: unknown) {
  seen.response.writeHead(status, { 'content-type': 'application/json' });
  seen.response.end(JSON.stringify(body));
}

const answerList = (seen: Seen, version: string, ...items: KubeObject[]) =>
  answer(seen, 200, {
    apiVersion: 'v1',
    kind: 'ConfigMapList',
    metadata: { resourceVersion: version },
    items,
  });

const event = (seen: Seen, type: string, object: unknown) =>
  seen.response.write(`${JSON.stringify({ type, object })}\n`);

describe('HttpClusterClient', () => {
  let script: Scripted;
  let url: string;
  const clients: HttpClusterClient[] = [];

  const client = (options: Partial<HttpClusterClientOptions> = {}) => {
    const created = HttpClusterClient.create({ url, token: 't', ...options });
    clients.push(created);
    return created;
  };

  beforeEach(async () => {
    script = new Scripted();
    url = await script.listen();
  });

  afterEach(async () => {
    await Promise.all(clients.splice(0).map(each => each.close()));
    script.server.closeAllConnections();
    await new Promise(done => script.server.close(done));
  });

  it('addresses objects, sends the token of the moment and the right patch type', async () => {
    let token = 'first';
    const api = client({ url: `${url}/clusters/a/`, token: () => token });

    const got = api.get(deployments, { namespace: 'shop', name: 'web' });
    const get = await script.next();
    expect(get.url.pathname).toBe(
      '/clusters/a/apis/apps/v1/namespaces/shop/deployments/web',
    );
    expect(get.headers.authorization).toBe('Bearer first');
    answer(get, 200, { metadata: { name: 'web' } });
    await expect(got).resolves.toEqual({ metadata: { name: 'web' } });

    token = 'second';
    const merged = api.patch(
      deployments,
      { namespace: 'shop', name: 'web', subresource: 'scale' },
      { spec: { replicas: 2 } },
    );
    const merge = await script.next();
    expect(merge.url.pathname).toMatch(/\/web\/scale$/);
    expect(merge.url.searchParams.get('fieldManager')).toBe(
      'backstage-releases',
    );
    expect(merge.headers.authorization).toBe('Bearer second');
    expect(merge.headers['content-type']).toBe('application/merge-patch+json');
    answer(merge, 200, {});
    await merged;

    const patched = api.patch(namespaces, { name: 'shop' }, [
      { op: 'remove', path: '/metadata/labels' },
    ]);
    const json = await script.next();
    expect(json.url.pathname).toBe('/clusters/a/api/v1/namespaces/shop');
    expect(json.headers['content-type']).toBe('application/json-patch+json');
    answer(json, 200, {});
    await patched;

    const deleted = api.delete(
      configMaps,
      { namespace: 'shop', name: 'c' },
      { resourceVersion: '7', propagation: 'Orphan' },
    );
    const del = await script.next();
    expect(JSON.parse(del.body)).toMatchObject({
      preconditions: { resourceVersion: '7' },
      propagationPolicy: 'Orphan',
    });
    answer(del, 200, {});
    await deleted;

    expect(() => api.get(configMaps, { name: 'c' })).toThrow(
      "A namespace is needed for 'c' of configmaps",
    );
  });

  it.each([
    [400, 'InputError'],
    [401, 'AuthenticationError'],
    [403, 'NotAllowedError'],
    [404, 'NotFoundError'],
    [409, 'ConflictError'],
    [422, 'InputError'],
    [429, 'ServiceUnavailableError'],
    [500, 'ServiceUnavailableError'],
    [503, 'ServiceUnavailableError'],
  ])(
    'turns status %s into a %s with the message of the server',
    async (status, name) => {
      const got = client().get(configMaps, { namespace: 'shop', name: 'c' });
      answer(await script.next(), status, { message: 'because of the moon' });
      await expect(got).rejects.toMatchObject({
        name,
        message: expect.stringContaining('because of the moon'),
      });
    },
  );

  it('says that a server can not be reached', async () => {
    const api = client();
    await new Promise(done => script.server.close(done));
    await expect(api.list(configMaps, {})).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining('ECONNREFUSED'),
    });
    await script.listen();
  });

  it('lists all pages, and from the start where the rest is forgotten', async () => {
    const listed = client().list(configMaps, {
      namespace: 'shop',
      labelSelector: 'a=b',
    });
    const page = (seen: Seen, name: string, next?: string) =>
      answer(seen, 200, {
        apiVersion: 'v1',
        kind: 'ConfigMapList',
        metadata: { resourceVersion: '9', continue: next },
        items: [{ metadata: { name } }],
      });
    page(await script.next(), 'old', 'more');
    answer(await script.next(), 410, { message: 'too old', code: 410 });
    const first = await script.next();
    expect(first.url.searchParams.get('limit')).toBe('500');
    expect(first.url.searchParams.get('labelSelector')).toBe('a=b');
    expect(first.url.searchParams.get('continue')).toBeNull();
    page(first, 'one', 'more');
    const second = await script.next();
    expect(second.url.searchParams.get('continue')).toBe('more');
    page(second, 'two');
    await expect(listed).resolves.toEqual({
      resourceVersion: '9',
      items: [
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' } },
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'two' } },
      ],
    });
  });

  describe('reflect', () => {
    /** Follows ConfigMaps; pauses are noted and over at once. */
    function follow(options: Partial<HttpClusterClientOptions> = {}) {
      const log: string[] = [];
      const waiting = new Set<() => void>();
      const note = (entry: string) => {
        log.push(entry);
        waiting.forEach(check => check());
      };
      const logged = (length: number) =>
        new Promise<void>(resolve => {
          const check = () => log.length >= length && resolve();
          waiting.add(check);
          check();
        });
      const pauses: number[] = [];
      const reflector = client({
        ...options,
        pauses: {
          random: () => 0,
          now: () => 0,
          sleep: async ms => {
            pauses.push(ms);
          },
        },
      }).reflect(
        configMaps,
        { namespace: 'shop' },
        {
          onChange: objects => note([...objects.keys()].join(' ')),
          onConnection: connected => note(connected ? 'up' : 'down'),
        },
      );
      return { log, logged, pauses, reflector };
    }

    it('lists, then watches from there, and continues after the last bookmark', async () => {
      const { log, reflector } = follow();
      answerList(await script.next(), '10', configMap('a', '3'));
      const watch = await script.next();
      expect(Object.fromEntries(watch.url.searchParams)).toEqual({
        watch: 'true',
        allowWatchBookmarks: 'true',
        timeoutSeconds: '240',
        resourceVersion: '10',
      });
      await reflector.synced;
      event(watch, 'ADDED', configMap('b', '11'));
      event(watch, 'DELETED', configMap('a', '12'));
      event(watch, 'BOOKMARK', { metadata: { resourceVersion: '20' } });
      watch.response.end();
      const again = await script.next();
      expect(again.url.searchParams.get('resourceVersion')).toBe('20');
      expect([...reflector.objects.keys()]).toEqual(['shop/b']);
      expect(log.slice(0, 2)).toEqual(['shop/a', 'up']);
      expect(log.at(-1)).toBe('shop/b');
      expect(log).not.toContain('down');
    });

    it('lists again where the version is forgotten, without calling the server lost', async () => {
      const { log } = follow();
      answerList(await script.next(), '10', configMap('a', '3'));
      event(await script.next(), 'ERROR', { code: 410, message: 'too old' });
      const list = await script.next();
      expect(list.url.searchParams.get('watch')).toBeNull();
      answerList(list, '30', configMap('c', '29'));
      const watch = await script.next();
      expect(watch.url.searchParams.get('resourceVersion')).toBe('30');
      expect(log).toEqual(['shop/a', 'up', 'shop/c']);
    });

    it('says when the server is lost and back, and pauses longer with each failure', async () => {
      const { log, logged, pauses, reflector } = follow();
      answerList(await script.next(), '10', configMap('a', '3'));
      (await script.next()).response.destroy();
      for (let failure = 0; failure < 7; failure += 1) {
        answer(await script.next(), 503, { message: 'starting' });
      }
      const watch = await script.next();
      expect(watch.url.searchParams.get('resourceVersion')).toBe('10');
      expect(log).toEqual(['shop/a', 'up', 'down']);
      expect(pauses).toEqual([125, 250, 500, 1000, 2000, 4000, 5000, 5000]);
      event(watch, 'MODIFIED', configMap('a', '11'));
      await logged(5);
      watch.response.destroy();
      await script.next();
      expect(log).toEqual(['shop/a', 'up', 'down', 'up', 'shop/a', 'down']);
      expect(pauses.at(-1)).toBe(125);
      reflector.close();
    });

    it('takes a watch without a sign of life for broken', async () => {
      const { log } = follow({ watchIdleTimeout: 50 });
      answerList(await script.next(), '10');
      (await script.next()).response.flushHeaders();
      await script.next();
      expect(log).toEqual(['', 'up', 'down']);
    });

    it('gives everything again to a listener that failed', async () => {
      const lists: number[] = [];
      client({ pauses: { sleep: async () => {} } }).reflect(
        configMaps,
        {},
        {
          onChange: objects => {
            lists.push(objects.size);
            if (lists.length === 1) {
              throw new Error('not now');
            }
          },
        },
      );
      answerList(await script.next(), '10', configMap('a', '3'));
      answerList(await script.next(), '10', configMap('a', '3'));
      expect((await script.next()).url.searchParams.get('watch')).toBe('true');
      expect(lists).toEqual([1, 1]);
    });

    it('rejects what waits for the first list when it is closed', async () => {
      const { reflector } = follow();
      await script.next();
      reflector.close();
      await expect(reflector.synced).rejects.toThrow('Closed before');
    });
  });
});

import type {
  PodContext,
  RunningContainer,
} from '@backstage-releases/local-cluster';
import { createHash } from 'node:crypto';
import { subscribe } from 'node:diagnostics_channel';
import { createDemoImages, images } from './demoImages';
import { demoVersions } from './demoVersions';

const registry = createDemoImages({ startup: 0 });
const shop = 'registry.demo.example/shop';
const running: RunningContainer[] = [];

async function start(image: string, env: Record<string, string> = {}) {
  const context: PodContext = {
    namespace: 'prod',
    name: 'shop-7d4b9-x2x8k',
    image,
    env,
    labels: {},
    annotations: {},
    log: jest.fn(),
  };
  const container = await registry.resolve(image)!.start(context);
  running.push(container);
  const url = `http://127.0.0.1:${container.port}`;
  return {
    container,
    context,
    get: (path: string, headers?: Record<string, string>) =>
      fetch(`${url}${path}`, { headers }),
  };
}

afterEach(async () => {
  await Promise.all(running.splice(0).map(container => container.stop()));
});

describe('the registry', () => {
  it('knows every version by tag, by digest and by both', () => {
    expect(demoVersions.map(({ image }) => image)).toEqual([
      'registry.demo.example/shop',
      'registry.demo.example/api',
    ]);
    for (const { image, versions } of demoVersions) {
      expect(versions.map(({ version }) => version)).toEqual([
        '1.0.0',
        '1.1.0',
        '1.2.0',
        '1.3.0',
      ]);
      for (const { version, digest } of versions) {
        const text = `${image}:${version}`;
        const hash = createHash('sha256').update(text).digest('hex');
        expect(digest).toBe(`sha256:${hash}`);
        const byTag = images.resolve(text);
        expect(byTag).toBeDefined();
        expect(images.resolve(`${image}@${digest}`)).toBe(byTag);
        expect(images.resolve(`${text}@${digest}`)).toBe(byTag);
        expect(images.resolve(`${image}:9.9.9@${digest}`)).toBe(byTag);
      }
    }
  });

  it.each([
    shop,
    `${shop}:latest`,
    `${shop}:1.0`,
    `${shop}@sha256:${'0'.repeat(64)}`,
    `${shop}:1.0.0@sha256:${'0'.repeat(64)}`,
    'shop:1.0.0',
  ])("has no '%s'", image => {
    expect(images.resolve(image)).toBeUndefined();
  });
});

describe('a container', () => {
  it('of shop shows its version on a page, and says who it is', async () => {
    const { get } = await start(`${shop}:1.1.0`);
    const page = await get('/');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('x-version')).toBe('1.1.0');
    const html = await page.text();
    expect(html).toMatch(
      /<p id="version"[^>]*--colour: #[0-9a-f]{6}">1\.1\.0</,
    );

    const who = await get('/api/whoami?x=1', { 'x-canary-group': 'canary' });
    expect(await who.json()).toEqual({
      service: 'shop',
      version: '1.1.0',
      pod: 'shop-7d4b9-x2x8k',
      group: 'canary',
    });
  });

  it('shows what a client sent as text', async () => {
    const { get } = await start(`${shop}:1.0.0`);
    const html = await get('/', { 'x-canary-group': '<img src=x>' });
    expect(await html.text()).not.toContain('<img');
  });

  it('of api speaks JSON only', async () => {
    const { get } = await start('registry.demo.example/api:1.3.0');
    for (const path of ['/', '/api/whoami']) {
      const answer = await get(path);
      expect(await answer.json()).toEqual({
        service: 'api',
        version: '1.3.0',
        pod: 'shop-7d4b9-x2x8k',
        group: 'direct',
      });
    }
    expect((await get('/favicon.ico')).status).toBe(204);
    expect((await get('/teapots')).status).toBe(404);
  });

  it('listens before it is ready', async () => {
    const slow = await start(`${shop}:1.0.0`, { STARTUP_MS: '9999999' });
    expect((await slow.get('/readyz')).status).toBe(503);
    expect((await slow.get('/')).status).toBe(200);

    const { get } = await start(`${shop}:1.0.0`, { STARTUP_MS: '20' });
    let status;
    do {
      ({ status } = await get('/readyz'));
    } while (status === 503);
    expect(status).toBe(200);
  });

  it('crashes when it is told to start in no time that there is', async () => {
    await expect(
      start(`${shop}:1.0.0`, { STARTUP_MS: 'soon' }),
    ).rejects.toThrow("STARTUP_MS is 'soon', expected whole milliseconds");
  });

  it('of 1.2.0 fails once in ten answers and is slow', async () => {
    const { get } = await start(`${shop}:1.2.0`);
    const before = performance.now();
    expect((await get('/readyz')).status).toBe(200);
    const statuses = await Promise.all(
      Array.from({ length: 30 }, async (_, index) => {
        const answer = await get(index % 2 ? '/' : '/api/whoami');
        await answer.arrayBuffer();
        expect(answer.headers.get('x-version')).toBe('1.2.0');
        return answer.status;
      }),
    );
    // Timers may fire up to a millisecond early.
    expect(performance.now() - before).toBeGreaterThanOrEqual(299);
    expect(statuses.filter(status => status === 500)).toHaveLength(3);
    expect(statuses.filter(status => status === 200)).toHaveLength(27);
  });

  it('of another version never fails', async () => {
    const { get } = await start(`${shop}:1.3.0`);
    for (let i = 0; i < 30; i++) {
      expect((await get('/api/whoami')).status).toBe(200);
    }
  });

  it('answers what it was asked before it ends', async () => {
    const { container, get, context } = await start(`${shop}:1.2.0`);
    const asked = new Promise(resolve => {
      subscribe('http.server.request.start', resolve);
    });
    const answer = get('/api/whoami');
    await asked;
    const stopped = container.stop();
    expect((await answer).status).toBe(200);
    expect((await answer).headers.get('connection')).toBe('close');
    await (await answer).arrayBuffer();
    await stopped;
    await expect(get('/readyz')).rejects.toThrow();
    expect(context.log).toHaveBeenCalledWith(
      'ends when all requests are answered',
    );
  });
});

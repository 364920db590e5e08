import { startCluster, type Manifest } from '@backstage-releases/local-cluster';
import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { createDemoImages } from './images';
import { waitFor } from './__testUtils__/waitFor';

jest.setTimeout(120_000);

const folder = resolve(__dirname, '../manifests');

function read(environment: string): Manifest[] {
  return readdirSync(join(folder, environment))
    .sort()
    .flatMap(file =>
      parseAllDocuments(
        readFileSync(join(folder, environment, file), 'utf8'),
      ).map(document => document.toJS() as Manifest),
    );
}

function ask(url: string, host: string, headers: Record<string, string> = {}) {
  return new Promise<{ status?: number; text: string }>((done, fail) => {
    const asked = request(
      `${url}/api/whoami`,
      { headers: { host, ...headers }, agent: false },
      response => {
        let text = '';
        response.on('data', chunk => {
          text += chunk;
        });
        response.on('end', () => done({ status: response.statusCode, text }));
      },
    );
    asked.once('error', fail);
    asked.end();
  });
}

describe('the manifests', () => {
  it.each([
    ['dev', 'shop.dev.demo.example', 'api.dev.demo.example'],
    ['test', 'shop.test.demo.example', 'api.test.demo.example'],
    ['prod', 'shop.demo.example', 'api.demo.example'],
  ])('of %s run, and both services answer', async (name, ...hosts) => {
    const cluster = await startCluster({
      name,
      images: createDemoImages({ startup: 0 }),
    });
    try {
      await cluster.apply(read(name));
      for (const host of hosts) {
        const { text } = await waitFor(async () => {
          const answer = await ask(cluster.ingressUrl, host);
          return answer.status === 200 && answer;
        });
        expect(JSON.parse(text)).toMatchObject({
          service: host.split('.')[0],
          version: '1.0.0',
          group: 'direct',
        });
      }
    } finally {
      await cluster.stop();
    }
  });

  it('have nothing of the suite in them', () => {
    for (const environment of readdirSync(folder)) {
      expect(JSON.stringify(read(environment))).not.toContain(
        'backstage-releases',
      );
    }
  });

  it.each([
    ['dev', 1, 1],
    ['test', 2, 2],
    ['prod', 4, 2],
  ])('of %s have %i of shop and %i of api', (environment, shop, api) => {
    const replicas = Object.fromEntries(
      read(environment)
        .filter(({ kind }) => kind === 'Deployment')
        .map(({ metadata, spec }) => [
          metadata.name,
          (spec as { replicas: number }).replicas,
        ]),
    );
    expect(replicas).toEqual({ shop, api });
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { ask } from './__testUtils__/ask';
import { eventually } from './__testUtils__/eventually';
import { Instance } from './__testUtils__/Instance';
import { unusedPort } from './__testUtils__/unusedPort';

const BIN = resolve(__dirname, '../bin/canary-proxy');

jest.setTimeout(300_000);

describe('the log of the program', () => {
  const ends: Array<() => Promise<void> | void> = [];

  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) {
      await end();
    }
  });

  it('may lose its reader, and requests go on', async () => {
    const instance = await Instance.start('stable', (request, response) => {
      if (request.url === '/nonsense') {
        request.socket.end('nonsense\r\n\r\n');
      } else {
        response.end('fine');
      }
    });
    ends.push(() => instance.stop());
    const directory = mkdtempSync(join(tmpdir(), 'canary-proxy-log-'));
    ends.push(() => rmSync(directory, { recursive: true }));
    const port = await unusedPort();
    const config = join(directory, 'routes.yaml');
    const route = {
      ...{ version: 1, id: 'shop', generation: 1, port },
      bucketing: 'xxh32-10000',
      stable: { revision: 'r1', endpoints: [instance.address] },
    };
    writeFileSync(config, stringify({ adminPort: 0, routes: [route] }));
    const child = spawn(process.execPath, [BIN, '--config', config], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    ends.push(() => {
      child.kill('SIGKILL');
    });
    const ended = once(child, 'exit');
    let log = '';
    child.stderr.on('data', data => {
      log += data;
    });
    await eventually(
      () => {
        if (child.exitCode !== null) {
          throw new Error(`It ended: ${log}`);
        }
        return log;
      },
      said => said.includes('"Ready"'),
    );

    // as where a supervisor that reads it is gone
    child.stderr.destroy();
    await once(child.stderr, 'close');
    for (let round = 0; round < 3; round += 1) {
      const refused = await ask(port, { path: '/nonsense' });
      expect(refused.status).toBe(502);
      expect((await ask(port)).body).toBe('fine');
    }
    child.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
  });
});

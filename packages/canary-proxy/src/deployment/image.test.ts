import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask } from '../__testUtils__/ask';
import { eventually } from '../__testUtils__/eventually';
import { unusedPort } from '../__testUtils__/unusedPort';
import {
  BASE,
  onlyOne,
  proxyContainer,
  renderBase,
  ROOT,
} from './__testUtils__/base';

jest.setTimeout(120_000);

/** The instructions of the Dockerfile, as pairs of a word and what follows it. */
const instructions = readFileSync(join(BASE, 'Dockerfile'), 'utf8')
  .split('\n')
  .filter(line => /^[A-Z]/.test(line))
  .map(line => {
    const [word, ...rest] = line.split(' ');
    return { word, rest: rest.join(' ') };
  });

const all = (word: string) =>
  instructions.filter(one => one.word === word).map(({ rest }) => rest);

describe('the image', () => {
  it('is made from images by their plain names', () => {
    expect(all('FROM')).toEqual([
      expect.stringMatching(/^node:\d+-slim AS build$/),
      expect.stringMatching(/^node:\d+-slim$/),
    ]);
    const { image } = proxyContainer(renderBase());
    expect(image).toMatch(/^canary-proxy:\d+\.\d+\.\d+$/);
  });

  it('runs as the user that the Deployment names', () => {
    const { runAsUser, runAsGroup } = onlyOne(renderBase(), 'Deployment').spec
      .template.spec.securityContext;
    expect(all('USER')).toEqual([`${runAsUser}:${runAsGroup}`]);
  });

  it('is built and started by what the Dockerfile says, with no other package there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'image-'));
    const [install, ...builds] = all('RUN');
    expect(install).toMatch(/workspaces focus/);
    for (const command of builds) {
      const built = spawnSync('sh', ['-c', command.replace(/\/out/g, folder)], {
        cwd: ROOT,
        encoding: 'utf8',
      });
      expect([built.status, built.stderr]).toEqual([0, '']);
    }
    expect(all('COPY')).toContain('--from=build /out /app');
    const [command, ...args] = JSON.parse(all('ENTRYPOINT')[0]);
    expect(command).toBe('node');
    const adminPort = await unusedPort();
    const running = spawn(
      process.execPath,
      [
        ...args.map((arg: string) => arg.replace('/app', folder)),
        '--admin-port',
        String(adminPort),
      ],
      { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let log = '';
    running.stderr.setEncoding('utf8').on('data', chunk => {
      log += chunk;
    });
    const ended = new Promise<number | null>(resolve =>
      running.once('exit', resolve),
    );
    await eventually(
      () =>
        running.exitCode === null
          ? ask(adminPort, { path: '/readyz' }).catch(() => undefined)
          : Promise.reject(new Error(log)),
      answer => answer?.status === 200,
    );
    running.kill('SIGINT');
    expect(await ended).toBe(0);
    // It found the file of countries that comes with it.
    expect(log).not.toContain('There is no location file');
    rmSync(folder, { recursive: true });
  });
});

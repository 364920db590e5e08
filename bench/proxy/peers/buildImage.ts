import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../../..');
const DOCKERFILE = join(ROOT, 'deploy/canary-proxy/Dockerfile');

/**
 * Builds what the image of the proxy is made of, by the words of its Dockerfile: in one file the program takes less time and memory than from its sources. It is
 * started by these words too.
 *
 * @param folder - where it comes
 * @returns the arguments of Node with which it starts
 * @throws Error with what a command of the Dockerfile said when it failed
 */
export function buildImage(folder: string): string[] {
  const lines = readFileSync(DOCKERFILE, 'utf8').split('\n');
  const all = (word: string) =>
    lines
      .filter(line => line.startsWith(`${word} `))
      .map(line => line.slice(word.length + 1));
  // the packages, which the first one installs, are here already
  const [, ...commands] = all('RUN');
  for (const command of commands) {
    const { status, signal, stderr } = spawnSync(
      'sh',
      ['-c', command.replace(/\/out\b/g, folder)],
      { cwd: ROOT, encoding: 'utf8' },
    );
    if (status !== 0) {
      throw new Error(`Failed to build the proxy: ${signal ?? stderr}`);
    }
  }
  const [, ...args] = JSON.parse(all('ENTRYPOINT')[0]) as string[];
  return args.map(arg => arg.replace(/^\/app\b/, folder));
}

import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

const TOOLS = resolve(__dirname, '../../../.tools/peers');

/** Where Debian keeps servers, which is not on everyone's path. */
const MORE_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** Where a program comes from if it isn't installed: packages of Debian with the libraries that it may lack, or one of Python's. */
export interface ProgramSource {
  debian?: string[];
  python?: string;
}

/** A program, and the environment that it needs. */
export interface FoundProgram {
  command: string;
  env?: Record<string, string>;
}

/**
 * Finds a program on PATH or among those brought before, or brings it into a folder of this repository; nothing of it is installed.
 *
 * @throws Error with the reason why it can't be had
 */
export function findProgram(name: string, source: ProgramSource): FoundProgram {
  const installed = [
    ...(process.env.PATH ?? '').split(delimiter),
    ...MORE_FOLDERS,
  ]
    .map(folder => join(folder, name))
    .find(existsSync);
  if (installed !== undefined) {
    return { command: installed };
  }
  const folder = join(TOOLS, name);
  if (!existsSync(folder)) {
    bring(name, source, folder);
  }
  const command = findIn(folder, file => file.endsWith(`/${name}`));
  if (command === undefined) {
    throw new Error(`'${folder}' has no program '${name}' in it`);
  }
  const libraries = findIn(folder, file => /\/lib[^/]+\.so\.\d+$/.test(file));
  return {
    command,
    ...(libraries && {
      env: { LD_LIBRARY_PATH: resolve(libraries, '..') },
    }),
  };
}

function bring(name: string, source: ProgramSource, folder: string): void {
  const incoming = `${folder}.incoming`;
  rmSync(incoming, { recursive: true, force: true });
  mkdirSync(incoming, { recursive: true });
  try {
    if (source.debian) {
      bringFromDebian(source.debian, incoming);
    } else if (source.python) {
      bringFromPython(source.python, incoming);
    }
    const program = findIn(incoming, file => file.endsWith(`/${name}`));
    if (program === undefined) {
      throw new Error('it was not in what was brought');
    }
    chmodSync(program, 0o755);
    renameSync(incoming, folder);
  } catch (error) {
    rmSync(incoming, { recursive: true, force: true });
    throw new Error(
      `'${name}' is not on PATH, and could not be brought: ${
        (error as Error).message
      }`,
    );
  }
}

function bringFromDebian(packages: string[], folder: string): void {
  run('apt-get', ['download', ...packages], folder);
  for (const file of archivesIn(folder, '.deb')) {
    run('dpkg', ['-x', file, '.'], folder);
  }
}

function bringFromPython(name: string, folder: string): void {
  const [python, pip] = ['python3', ['-m', 'pip']];
  run(python, [...pip, 'download', '-q', '--no-deps', '-d', '.', name], folder);
  for (const file of archivesIn(folder, '.whl')) {
    run(python, ['-m', 'zipfile', '-e', file, '.'], folder);
  }
}

/** Each is removed once it is unpacked. */
function* archivesIn(folder: string, ending: string): Generator<string> {
  for (const file of readdirSync(folder)) {
    if (file.endsWith(ending)) {
      yield file;
      rmSync(join(folder, file));
    }
  }
}

function run(command: string, args: string[], cwd: string): void {
  const { status, error, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (error ?? status !== 0) {
    const said = error?.message ?? stderr.trim().split('\n').pop();
    throw new Error(`'${command} ${args[0]}' failed: ${said}`);
  }
}

/** The first file, by its path, of which something is true. */
function findIn(
  folder: string,
  isIt: (file: string) => boolean,
): string | undefined {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() || entry.isSymbolicLink())
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
    .find(isIt);
}

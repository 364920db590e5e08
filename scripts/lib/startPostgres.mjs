import { spawnSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const DEBIAN = '/usr/lib/postgresql';

/**
 * Starts a PostgreSQL of our own on a free port, installing it where that is possible.
 *
 * Answers with its connection string and how to stop it, or with the reason why there is none.
 */
export async function startPostgres(say) {
  let bin = findBin();
  if (!bin && canInstall()) {
    say('Installing PostgreSQL');
    const apt = (...args) =>
      spawnSync('apt-get', ['-qq', '-y', ...args], {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
    apt('update');
    apt('install', '--no-install-recommends', 'postgresql');
    bin = findBin();
  }
  if (!bin) {
    return { missing: 'initdb and pg_ctl are neither on PATH nor installable' };
  }
  const root = process.getuid() === 0;
  const data = mkdtempSync(join(tmpdir(), 'releases-postgres-'));
  if (root) {
    chownSync(data, idOf('-u'), idOf('-g'));
  }
  const run = (program, ...args) => {
    const command = [join(bin, program), ...args];
    const { status, stdout, stderr } = root
      ? spawnSync('su', ['postgres', '-s', '/bin/sh', '-c', quoted(command)], {
          cwd: data,
          encoding: 'utf8',
        })
      : spawnSync(command[0], command.slice(1), { encoding: 'utf8' });
    if (status !== 0) {
      throw new Error(`Failed to run ${program}: ${stderr || stdout}`);
    }
  };
  const port = await freePort();
  run('initdb', '-D', data, '-U', 'postgres', '--auth=trust', '--no-sync');
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off`;
  run(
    'pg_ctl',
    '-D',
    data,
    '-w',
    '-l',
    join(data, 'log'),
    '-o',
    options,
    'start',
  );
  return {
    major: major(bin),
    connection: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    stop() {
      run('pg_ctl', '-D', data, '-m', 'immediate', 'stop');
      rmSync(data, { recursive: true, force: true });
    },
  };
}

function findBin() {
  const installed = existsSync(DEBIAN)
    ? readdirSync(DEBIAN)
        .sort((a, b) => Number(b) - Number(a))
        .map(version => join(DEBIAN, version, 'bin'))
    : [];
  return [...(process.env.PATH ?? '').split(delimiter), ...installed].find(
    folder =>
      existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'pg_ctl')),
  );
}

function major(bin) {
  const { stdout } = spawnSync(join(bin, 'postgres'), ['--version'], {
    encoding: 'utf8',
  });
  return /(\d+)\./.exec(stdout)[1];
}

function canInstall() {
  return process.getuid() === 0 && existsSync('/usr/bin/apt-get');
}

function idOf(flag) {
  return Number(
    spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout,
  );
}

function quoted(command) {
  return command.map(part => `'${part.replaceAll("'", `'\\''`)}'`).join(' ');
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

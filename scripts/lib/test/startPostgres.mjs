import { spawnSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { ManagedProcess, sayExit } from '../supervise/ManagedProcess.mjs';
import { waitUntil } from '../supervise/waitUntil.mjs';
import { takeFreePorts } from '../demo/ports.mjs';
import { aptInstall, canAptInstall } from './aptInstall.mjs';
import { findOnPath } from './findOnPath.mjs';
import { unprivilegedUser } from './unprivilegedUser.mjs';

const DEBIAN = '/usr/lib/postgresql';

/** The versions that Backstage's `TestDatabases` knows. */
const KNOWN = ['18', '17', '16', '15', '14', '13', '12', '11'];

const keeper = fileURLToPath(new URL('./keepPostgres.mjs', import.meta.url));

/**
 * Starts a PostgreSQL of our own on a free port, for as long as the step of the run lasts; installs it where that is possible.
 *
 * Answers with the environment that makes `TestDatabases` use it, or with the reason why there is none.
 */
export async function startPostgres(run) {
  const bin = findBin() ?? installBin();
  if (!bin) {
    return {
      missing:
        'initdb is neither on PATH nor in /usr/lib/postgresql, and apt-get needs root on Debian',
    };
  }
  const version = majorVersion(bin);
  if (!KNOWN.includes(version)) {
    return {
      missing: `PostgreSQL ${version} is installed, and Backstage's tests know ${KNOWN.join(
        ', ',
      )}`,
    };
  }
  const user = unprivilegedUser();
  if (!user) {
    return {
      missing:
        "it does not run as root, and there is no user 'postgres' or 'nobody'",
    };
  }
  const folder = mkdtempSync(join(tmpdir(), 'releases-postgres-'));
  run.afterwards(() => rmSync(folder, { recursive: true, force: true }));
  const port = await launch(run, { bin, user, folder });
  return {
    env: {
      [`BACKSTAGE_TEST_DATABASE_POSTGRES${version}_CONNECTION_STRING`]: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    },
  };
}

async function launch(run, { bin, user, folder }) {
  const data = join(folder, 'data');
  chownSync(folder, user.uid, user.gid);
  const { status, stderr } = spawnSync(
    join(bin, 'initdb'),
    [
      '-D',
      data,
      '-U',
      'postgres',
      '--auth=trust',
      '--no-sync',
      '--encoding=UTF8',
      '--locale=C',
    ],
    { cwd: folder, encoding: 'utf8', ...user },
  );
  if (status !== 0) {
    throw new Error(`Failed to make a PostgreSQL cluster: ${stderr}`);
  }
  const [{ first: port }] = await takeFreePorts([{ count: 1 }]);
  const server = new ManagedProcess({
    args: [
      keeper,
      JSON.stringify(user),
      join(bin, 'postgres'),
      ...['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', ''],
      // nobody misses this database after a crash
      ...[
        '-c',
        'fsync=off',
        '-c',
        'full_page_writes=off',
        '-c',
        'max_connections=200',
      ],
    ],
    cwd: folder,
    env: process.env,
    log: join(run.results, 'postgres.log'),
  });
  run.afterwards(() => server.end());
  let ended;
  server.exited.then(exit => {
    ended = exit;
  });
  await waitUntil(() => isAccepting(port), {
    orEnd: server.exited,
    slow: () => process.stdout.write('PostgreSQL is not ready yet\n'),
  });
  if (ended) {
    throw new Error(
      `PostgreSQL ${sayExit(ended)}:\n${server.tail().join('\n')}`,
    );
  }
  return port;
}

/** Asked as a client would: `pg_isready` isn't everywhere where a server is. */
async function isAccepting(port) {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    database: 'postgres',
  });
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end();
  }
}

function installBin() {
  if (canAptInstall()) {
    aptInstall('postgresql');
  }
  return findBin();
}

function findBin() {
  const onPath = findOnPath('initdb');
  if (onPath) {
    return dirname(onPath);
  }
  return (existsSync(DEBIAN) ? readdirSync(DEBIAN) : [])
    .sort((a, b) => Number(b) - Number(a))
    .map(version => join(DEBIAN, version, 'bin'))
    .find(folder => existsSync(join(folder, 'initdb')));
}

function majorVersion(bin) {
  const { stdout } = spawnSync(join(bin, 'postgres'), ['--version'], {
    encoding: 'utf8',
  });
  return /(\d+)/.exec(stdout)?.[1] ?? 'of an unknown version';
}

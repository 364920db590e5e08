import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

const OF_ONE_START = [
  'portal',
  'cluster',
  'kubeconfig',
  'canary-proxy.yaml',
  'secrets.json',
  'logs',
];

/** What `npm test` keeps in the same folder by default, and what lies in it without saying anything of a start. */
const OF_OTHERS = ['test', '.DS_Store'];

/** Says that a folder is ours to empty. */
const MARK = '.releases-state';

/** The files that say which process has a folder: a start, and a portal, which a start brings or leaves to `npm run backend`. */
const LOCKS = { start: 'running', portal: 'running-portal' };

/**
 * Takes the folder in which a start keeps what it knows, emptied of what the last one left unless `keep` asks for that.
 *
 * @param options.as - what it is taken as, `start` or `portal`: one process can have it as each
 * @returns a function that gives it back
 * @throws where another process has it as one of these, or has it at all and it is to be emptied; or where it holds what no start has written
 */
export function takeStateFolder(folder, { keep, as }) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  checkOurs(folder);
  for (const role of keep ? as : Object.keys(LOCKS)) {
    checkFree(folder, role);
  }
  const locks = as.map(role => join(folder, LOCKS[role]));
  for (const lock of locks) {
    writeFileSync(lock, String(process.pid));
  }
  if (!keep) {
    for (const name of OF_ONE_START) {
      rmSync(join(folder, name), { recursive: true, force: true });
    }
  }
  return () => locks.forEach(lock => rmSync(lock, { force: true }));
}

function checkFree(folder, role) {
  const lock = join(folder, LOCKS[role]);
  const holder = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0;
  if (holder && isAlive(holder)) {
    throw new Error(
      `Another ${role} (process ${holder}) keeps its state in ${folder}. End that one, or choose another folder with --state. If process ${holder} is something else, remove ${lock}.`,
    );
  }
}

function checkOurs(folder) {
  const mark = join(folder, MARK);
  if (existsSync(mark)) {
    return;
  }
  const others = readdirSync(folder).filter(name => !OF_OTHERS.includes(name));
  if (others.length > 0) {
    throw new Error(
      `--state has the value '${folder}', allowed is a new or empty folder, or one of an earlier start: a start empties it, and '${others[0]}' in it is not of a start`,
    );
  }
  writeFileSync(mark, '');
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

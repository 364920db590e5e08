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

/**
 * Takes the folder in which a start keeps what it knows, emptied of what the last one left unless `keep` asks for that.
 *
 * @returns a function that gives it back
 * @throws where another start has it, or where it holds what no start has written
 */
export function takeStateFolder(folder, { keep }) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  checkOurs(folder);
  const lock = join(folder, 'running');
  const holder = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0;
  if (holder && isAlive(holder)) {
    throw new Error(
      `Another start (process ${holder}) keeps its state in ${folder}. End that one, or choose another folder with --state. If process ${holder} is something else, remove ${lock}.`,
    );
  }
  writeFileSync(lock, String(process.pid));
  if (!keep) {
    for (const name of OF_ONE_START) {
      rmSync(join(folder, name), { recursive: true, force: true });
    }
  }
  return () => rmSync(lock, { force: true });
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

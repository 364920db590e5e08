import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

const OF_ONE_START = [
  'portal',
  'cluster',
  'kubeconfig',
  'secrets.json',
  'logs',
];

/**
 * Takes the folder in which a start keeps what it knows, emptied of what the last one left unless `keep` asks for that.
 *
 * @returns a function that gives it back
 * @throws where another start has it
 */
export function takeStateFolder(folder, { keep }) {
  const lock = join(folder, 'running');
  const holder = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0;
  if (holder && isAlive(holder)) {
    throw new Error(
      `Another start (process ${holder}) keeps its state in ${folder}. End that one, or choose another folder with --state. If process ${holder} is something else, remove ${lock}.`,
    );
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(lock, String(process.pid));
  if (!keep) {
    for (const name of OF_ONE_START) {
      rmSync(join(folder, name), { recursive: true, force: true });
    }
  }
  return () => rmSync(lock, { force: true });
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

import { spawnSync } from 'node:child_process';

/** Whom to run as what refuses to run as root: nobody else where we aren't root, `undefined` where there is nobody. */
export function unprivilegedUser() {
  if (process.getuid() !== 0) {
    return { uid: process.getuid(), gid: process.getgid() };
  }
  return ['postgres', 'nobody']
    .map(name => ({ uid: idOf('-u', name), gid: idOf('-g', name) }))
    .find(({ uid, gid }) => uid > 0 && gid > 0);
}

function idOf(flag, name) {
  return Number(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout);
}

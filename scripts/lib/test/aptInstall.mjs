import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findOnPath } from './findOnPath.mjs';

/** Whether packages of Debian can be installed here. */
export function canAptInstall() {
  return (
    process.getuid?.() === 0 &&
    existsSync('/etc/debian_version') &&
    findOnPath('apt-get') !== undefined
  );
}

/** Installs a package of Debian; whoever calls sees whether it is there. */
export function aptInstall(name) {
  process.stdout.write(`Installing '${name}' with apt-get\n`);
  for (const args of [
    ['update'],
    ['install', '-y', '--no-install-recommends', name],
  ]) {
    spawnSync('apt-get', ['-qq', ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  }
}

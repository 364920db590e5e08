import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** Installs what the lock file names, unless exactly that is there already. */
export function ensureInstalled(root, env, say) {
  const stamp = join(root, '.tools', 'installed');
  const wanted = fingerprint(root);
  if (
    existsSync(join(root, 'node_modules')) &&
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === wanted
  ) {
    return;
  }
  say('Installing packages (a few minutes the first time)');
  const { status } = spawnSync(
    'node',
    [yarnRelease(root), 'install', '--immutable'],
    { cwd: root, env, stdio: 'inherit' },
  );
  if (status !== 0) {
    throw new Error(`Failed to install packages: yarn ended with '${status}'`);
  }
  mkdirSync(join(root, '.tools'), { recursive: true });
  writeFileSync(stamp, wanted);
}

function yarnRelease(root) {
  const releases = join(root, '.yarn', 'releases');
  return join(releases, readdirSync(releases)[0]);
}

function fingerprint(root) {
  const hash = createHash('sha256')
    .update(readFileSync(join(root, 'yarn.lock')))
    .update(readFileSync(join(root, 'package.json')));
  for (const group of ['packages', 'plugins']) {
    for (const name of readdirSync(join(root, group)).sort()) {
      const manifest = join(root, group, name, 'package.json');
      if (existsSync(manifest)) {
        hash.update(readFileSync(manifest));
      }
    }
  }
  return hash.digest('hex');
}

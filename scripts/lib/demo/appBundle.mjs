import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ManagedProcess, sayExit } from '../supervise/ManagedProcess.mjs';

const NO_SOURCES = ['node_modules', 'dist', 'dist-types', 'coverage'];

/**
 * Builds the portal's bundle, unless the one that is there was built from the sources of now.
 *
 * A hash of the sources lies in the bundle itself: whoever removes or replaces the bundle takes it along. `done` settles when the
 * bundle is there, `end()` gives up.
 */
export function bringBundle(root, { log, say }) {
  const app = join(root, 'packages', 'app');
  const stamp = join(app, 'dist', '.sources');
  const sources = hashSources(root, app);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) {
    return { done: Promise.resolve(), end: async () => {} };
  }
  say(
    'portal',
    'building its pages, because their sources are new (a minute or two)',
  );
  const building = new ManagedProcess({
    args: [
      join(root, 'node_modules/@backstage/cli/bin/backstage-cli'),
      'package',
      'build',
    ],
    cwd: app,
    env: process.env,
    log,
  });
  const done = building.exited.then(exit => {
    if (exit.code !== 0) {
      throw new Error(
        `The build of the portal's pages ${sayExit(
          exit,
        )}; its last lines (all in ${log}):\n${building.tail().join('\n')}`,
      );
    }
    writeFileSync(stamp, sources);
    say('portal', 'its pages are built');
  });
  return { done, end: () => building.end() };
}

/** A hash of everything that is ours in the bundle, and of the lock file for everything that isn't. */
function hashSources(root, app) {
  const hash = createHash('sha256');
  hash.update(readFileSync(join(root, 'yarn.lock')));
  for (const folder of workspacesOf(root, app)) {
    for (const file of listFiles(folder)) {
      hash.update(`${relative(root, file)}\0`);
      hash.update(readFileSync(file));
    }
  }
  return hash.digest('hex');
}

/** The folder of a package and of all packages of this repository that it depends on. */
function workspacesOf(root, start) {
  const found = new Set([start]);
  for (const folder of found) {
    const manifest = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    );
    for (const [name, range] of Object.entries(manifest.dependencies ?? {})) {
      if (range.startsWith('workspace:')) {
        found.add(folderOf(root, name));
      }
    }
  }
  return [...found].sort();
}

function folderOf(root, packageName) {
  for (const group of ['packages', 'plugins']) {
    for (const name of readdirSync(join(root, group))) {
      const manifest = join(root, group, name, 'package.json');
      if (
        existsSync(manifest) &&
        JSON.parse(readFileSync(manifest, 'utf8')).name === packageName
      ) {
        return dirname(manifest);
      }
    }
  }
  throw new Error(`No package with name '${packageName}' found`);
}

function listFiles(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap(entry => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        return NO_SOURCES.includes(entry.name) ? [] : listFiles(path);
      }
      return /\.test\.tsx?$/.test(entry.name) ? [] : [path];
    })
    .sort();
}

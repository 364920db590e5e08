import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Files as the Secret of the base holds them, for each test of the calling block. */
export function useSettingsFiles() {
  const folder = mkdtempSync(join(tmpdir(), 'canary-proxy-'));
  const paths = {
    tokenFile: join(folder, 'token'),
    cookieKeyFile: join(folder, 'cookie-key'),
  };
  beforeAll(() => {
    writeFileSync(paths.tokenFile, 'a-token-of-these-tests\n');
    writeFileSync(paths.cookieKeyFile, 'a-cookie-key-of-these-tests\n');
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  return { folder, paths };
}

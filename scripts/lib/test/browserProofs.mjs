import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium } from './findChromium.mjs';

/** The proofs in a real browser against the real stack. */
export async function browserProofs(run) {
  const chromium = findChromium();
  if (chromium.missing) {
    run.skip('the browser proofs', chromium.missing);
    return;
  }
  const results = join(run.results, 'playwright.json');
  mkdirSync(run.results, { recursive: true });
  rmSync(results, { force: true });
  const code = await run.bin(
    'playwright',
    ['test', '-c', 'e2e', '--reporter=list,json', ...run.patterns],
    {
      CHROMIUM_PATH: chromium.path,
      PLAYWRIGHT_JSON_OUTPUT_FILE: results,
    },
  );
  if (!existsSync(results)) {
    throw new Error(`Playwright ended with '${code}' and left no results`);
  }
  const { stats, errors } = JSON.parse(readFileSync(results, 'utf8'));
  const failed = stats.unexpected + errors.length;
  run.count({
    passed: stats.expected,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: stats.skipped,
  });
}

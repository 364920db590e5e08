import { defineConfig } from '@playwright/test';

// One worker: each proof has the only stack of the machine for itself, and they follow on each other's heels.
export default defineConfig({
  testDir: './proofs',
  outputDir: './.results',
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  // Only against a proof that hangs; nothing here is a measure of speed.
  timeout: 15 * 60_000,
  expect: { timeout: 3 * 60_000 },
  reporter: [['list']],
  use: {
    actionTimeout: 60_000,
    navigationTimeout: 120_000,
    viewport: { width: 1440, height: 1000 },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH || undefined,
      args: ['--no-sandbox'],
    },
  },
});

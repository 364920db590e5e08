import { helpText, parseCommandLine, readConfigFile } from './commandLine';
import { parseSettings } from './parseSettings';
import type { ProxySettings } from './ProxySettings';
import { runRollback } from './rollback/runRollback';
import { SettingsError } from './SettingsError';
import { createJsonLog, Log } from '../Log';
import type { CanaryProxy } from './CanaryProxy';
import { startProxy } from './startProxy';
import { VERSION } from './version';

/**
 * Runs the command line program `canary-proxy` until the process gets SIGTERM or SIGINT. Sets the exit code of the process: 2 where settings or
 * routes are wrong, 1 for other failures.
 *
 * @public
 */
export async function runCli(argv: string[]): Promise<void> {
  try {
    if (argv[0] === 'rollback') {
      const write = (text: string) => process.stdout.write(text);
      const isDone = await runRollback(argv.slice(1), write);
      process.exitCode = isDone ? 0 : 1;
      return;
    }
    const { help, version, config, settings } = parseCommandLine(argv);
    if (help) {
      process.stdout.write(helpText());
      return;
    }
    if (version) {
      process.stdout.write(`${VERSION}\n`);
      return;
    }
    const merged = () => ({
      ...(config === undefined ? {} : readConfigFile(config)),
      ...settings,
    });
    await run(merged, config !== undefined);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = isUsage(error) ? 2 : 1;
  }
}

async function run(
  readSettings: () => ProxySettings,
  hasConfig: boolean,
): Promise<void> {
  const log = createJsonLog();
  // Asked to end while it starts, it ends as soon as it has started.
  const asked = whenAskedToEnd();
  const settings = readSettings();
  const proxy = await startProxy(settings, { log });
  process.on('SIGHUP', () => {
    proxy.reopenLogs();
    // Whoever rotates logs alone has no routes to read.
    if (hasConfig || settings.accessLog === undefined) {
      reload(proxy, readSettings, log);
    }
  });
  const signal = await asked;
  for (const again of ['SIGINT', 'SIGTERM'] as const) {
    process.on(again, () => process.exit(1));
  }
  log.info('Asked to end', { signal });
  await proxy.stop({ delay: signal === 'SIGTERM' });
  process.removeAllListeners('SIGHUP');
}

async function reload(
  proxy: CanaryProxy,
  readSettings: () => ProxySettings,
  log: Log,
): Promise<void> {
  try {
    const settings = readSettings();
    if (settings.routes === undefined) {
      // An editor may have emptied the file a moment ago, and a route that is removed can't come back.
      throw new SettingsError([
        "'routes' is missing, expected a list of route documents ('[]' removes all)",
      ]);
    }
    await proxy.reload(parseSettings(settings).routes);
  } catch (error) {
    log.error('Failed to read the configuration again', {
      error: (error as Error).message,
    });
  }
}

function whenAskedToEnd(): Promise<NodeJS.Signals> {
  return new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => resolve(signal));
    }
  });
}

function isUsage(error: unknown): boolean {
  return (
    error instanceof SettingsError || (error as Error).name === 'RouteError'
  );
}

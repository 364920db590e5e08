import { helpText, parseCommandLine, readConfigFile } from './commandLine';
import { Configuration } from './Configuration';
import { runRollback } from './rollback/runRollback';
import { SettingsError } from './SettingsError';
import { createJsonLog, Log } from '../Log';
import type { CanaryProxy } from './CanaryProxy';
import { originOf } from './SettingsOrigin';
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
    const read = () => ({
      ...(config === undefined ? {} : readConfigFile(config)),
      ...settings,
    });
    const log = createJsonLog();
    await run(Configuration.create(read, originOf(settings, config), log), log);
  } catch (error) {
    fail(error as Error);
  }
}

async function run(configuration: Configuration, log: Log): Promise<void> {
  const { atStart, origin } = configuration;
  // Asked to end while it starts, it ends as soon as it has started.
  const asked = whenAskedToEnd();
  let proxy: CanaryProxy;
  try {
    proxy = await startProxy(atStart, { log, origin, onFailed: fail });
  } catch {
    // It has said why.
    return;
  }
  process.on('SIGHUP', () => {
    proxy.reopenLogs();
    if (origin.file !== undefined) {
      configuration.reload(proxy);
    } else if (atStart.accessLog === undefined) {
      log.warn("There is nothing to read again, since there is no '--config'");
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

function fail(error: Error): void {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = isUsage(error) ? 2 : 1;
}

function whenAskedToEnd(): Promise<NodeJS.Signals> {
  return new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => resolve(signal));
    }
  });
}

function isUsage(error: Error): boolean {
  return error instanceof SettingsError || error.name === 'RouteError';
}

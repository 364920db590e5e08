import type { Crowd } from './Crowd';
import { readCrowdArguments, usage, UsageError } from './crowdArguments';
import { reportStats } from './reportStats';
import { startControlServer, type ControlServer } from './startControlServer';
import { startCrowd } from './startCrowd';

const reportSeconds = 10;

/**
 * Runs the command line program `crowd` until the process gets SIGINT or SIGTERM. Sets the exit code of the process.
 *
 * @public
 */
export async function runCrowd(argv: string[]): Promise<void> {
  let crowd: Crowd | undefined;
  let control: ControlServer | undefined;
  let reports: NodeJS.Timeout | undefined;
  try {
    const { help, controlPort, ...options } = readCrowdArguments(argv);
    if (help) {
      process.stdout.write(usage);
      return;
    }
    const asked = whenAskedToEnd();
    crowd = startCrowd(options);
    if (controlPort !== undefined) {
      control = await startControlServer(crowd, controlPort);
      console.log(`control: ${control.url}`);
    }
    console.log(
      `${options.users} users visit ${options.hosts} at ${options.url}, ${options.rate} requests a second`,
    );
    reports = reportRegularly(crowd);
    await asked;
  } catch (error) {
    const { message } = error as Error;
    const isUsage = error instanceof UsageError;
    console.error(isUsage ? `${message}\nSee crowd --help` : message);
    process.exitCode = isUsage ? 2 : 1;
  } finally {
    clearInterval(reports);
    await Promise.all([crowd?.close(), control?.close()]);
  }
}

function reportRegularly(crowd: Crowd): NodeJS.Timeout {
  let before = crowd.stats();
  return setInterval(() => {
    const after = crowd.stats();
    console.log(reportStats(before, after, reportSeconds));
    before = after;
  }, reportSeconds * 1000);
}

function whenAskedToEnd(): Promise<void> {
  return new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => resolve());
    }
  });
}

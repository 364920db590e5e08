import {
  Release,
  ReleasesApi,
} from '@backstage-releases/plugin-releases-common';
import { clientOf } from '../../e2e/stack/clientOf';
import { Stack } from '../../e2e/stack/Stack';
import { until } from '../../e2e/stack/until';
import { Users } from '../../e2e/traffic/Users';
import { runProgram } from '../runProgram';
import { quantile } from '../statistics/quantile';

// How long it takes from the request to roll back to its confirmation by every proxy, on the whole demo with a crowd that visits it.

const TRIALS = 50;
const SERVICE = 'api';
const VERSION = '1.1.0';
const target = {
  environment: 'prod',
  entityRef: `component:default/${SERVICE}`,
};

/** Milliseconds. */
interface Trial {
  /** From the request to the confirmation. */
  rollback: number;
  /** From the request to the moment at which the last request that still got the canary was sent. */
  lastCanary: number;
  /** A read of the same target, as a measure of this machine. */
  read: number;
}

runProgram(main);

async function main(interruption: Promise<never>): Promise<void> {
  const stack = await Stack.start();
  const users = new Users({
    url: stack.entranceUrl,
    host: `${SERVICE}.demo.example`,
  });
  try {
    const trials: Trial[] = [];
    for (let trial = 1; trial <= TRIALS; trial += 1) {
      const measured = measure(clientOf(stack.portalUrl), users);
      trials.push(await Promise.race([measured, interruption]));
      process.stdout.write(`  trial ${trial} of ${TRIALS}\n`);
    }
    report(trials);
  } finally {
    users.close();
    await stack.stop();
  }
}

async function measure(client: ReleasesApi, users: Users): Promise<Trial> {
  const release = await client.startRelease({
    entityRef: target.entityRef,
    pipeline: 'production',
    version: VERSION,
  });
  await until('a part of the users gets the canary', async () => {
    const { route } = await client.getTarget(target);
    refuseEnd(await client.getRelease(release.id));
    return route?.confirmed && route.share > 0;
  });
  const answers = await users.askAll();
  const her = users.all.find(
    user => answers.find(({ uid }) => uid === user.uid)?.version === VERSION,
  );
  if (!her) {
    throw new Error('Failed to find a user who gets the canary');
  }

  const [read] = await timed(() => client.getTarget(target));
  let over = false;
  let lastCanary = 0;
  const start = performance.now();
  const asking = (async () => {
    while (!over) {
      const sent = performance.now() - start;
      const { version } = await users.ask(her);
      if (version === VERSION) {
        lastCanary = sent;
      }
    }
  })();
  const [rollback, result] = await timed(() => client.rollback(target, {}));
  over = true;
  await asking;
  if (!result.confirmed) {
    throw new Error('The rollback was not confirmed');
  }
  if (lastCanary > rollback || (await users.ask(her)).version === VERSION) {
    throw new Error('A request after the confirmation got the canary');
  }
  if (users.failures.length > 0) {
    throw new Error(`A request failed: ${JSON.stringify(users.failures[0])}`);
  }
  await until('nothing is left of the release', async () => {
    const { settled, holder } = await client.getTarget(target);
    return settled && holder === undefined;
  });
  return { rollback, lastCanary, read };
}

function refuseEnd({ id, status }: Release): void {
  if (status !== 'running') {
    throw new Error(`Release '${id}' is ${status}`);
  }
}

async function timed<T>(action: () => Promise<T>): Promise<[number, T]> {
  const start = performance.now();
  const result = await action();
  return [performance.now() - start, result];
}

function report(trials: Trial[]): void {
  const line = (name: string, of: (trial: Trial) => number) => {
    const values = trials.map(of);
    const [median, p99] = [0.5, 0.99].map(part => quantile(values, part));
    process.stdout.write(
      `  ${name.padEnd(52)} median ${ms(median)}   p99 ${ms(p99)}\n`,
    );
    return median;
  };
  process.stdout.write(`\nRollback, ${trials.length} trials\n`);
  const rollback = line(
    'request to confirmation by every proxy',
    trial => trial.rollback,
  );
  line('request to the last request that got the canary', trial =>
    Math.max(0, trial.lastCanary),
  );
  const read = line('a read of the same target', trial => trial.read);
  process.stdout.write(
    `  a rollback takes as long as ${(rollback / read).toFixed(1)} reads\n`,
  );
}

function ms(value: number): string {
  return `${value.toFixed(0).padStart(5)} ms`;
}

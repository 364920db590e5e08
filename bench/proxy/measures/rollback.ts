import { quantile } from '../../statistics/quantile';
import type { Finding } from '../Finding';
import type { Changed } from '../load/tasks';
import { canaryProxy, ROUTE, routeOf, TOKEN } from '../peers/canaryProxy';
import type { Site } from '../Site';

const TRIALS = 100;
const USERS = 8;
const PAUSE_MS = 2;
const MOST_MS = 5;

/** From the call that sets the share to nothing until the last request that the canary gets. All users get it before. */
export async function measureRollback({
  load,
  running,
}: Site): Promise<Finding[]> {
  const { job } = running.find(({ peer }) => peer === canaryProxy)!;
  const { port, adminPort } = job;
  const path = `/v1/routes/${ROUTE}`;
  let generation = 1;
  const next = (share: number) => {
    generation += 1;
    return JSON.stringify(routeOf(job, generation, share));
  };
  const changes: Changed[] = [];
  for (let trial = 0; trial < TRIALS; trial += 1) {
    const { status } = await fetch(`http://127.0.0.1:${adminPort}${path}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${TOKEN}` },
      body: next(100),
    });
    if (status !== 200) {
      throw new Error(`The share could not be set: ${status}`);
    }
    const admin = { port: adminPort, token: TOKEN, path, body: next(0) };
    changes.push(
      await load.run('change', {
        ...{ port, users: USERS, pauseMs: PAUSE_MS, admin },
      }),
    );
  }
  const finding = (server: string, of: (one: Changed) => number): Finding => {
    const [half, most] = [0.5, 0.99].map(part =>
      quantile(changes.map(of), part),
    );
    return {
      what: 'Rollback, from the admin call',
      server,
      value: `p50 ${half.toFixed(1)} ms, p99 ${most.toFixed(1)} ms`,
    };
  };
  const sent = finding('to the last canary request', one => one.lastSent);
  const p99 = quantile(
    changes.map(one => one.lastSent),
    0.99,
  );
  return [
    {
      ...sent,
      goal: { says: `p99 < ${MOST_MS} ms`, isReached: p99 < MOST_MS },
    },
    finding('to the last canary answer', one => one.lastAnswered),
    finding('to the confirmation', one => one.confirmed),
  ];
}

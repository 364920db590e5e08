import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { buildImage } from './buildImage';
import { Job, Peer, SHARE } from './Peer';

/** The only route of the proxy that is measured. */
export const ROUTE = 'bench';

/** Who may change it. */
export const TOKEN = 'of-this-measurement-alone';

/** The proxy of this repository, as its image has it, with its policy: memory cookies, counters, balancing, breakers. */
export const canaryProxy: Peer = {
  name: 'canary proxy',
  prepare: job => commandFor(job, routeOf(job, 1, SHARE)),
};

/** The same, where everyone gets stable. */
export const canaryProxyWithoutPolicy: Peer = {
  name: 'canary proxy, policy off',
  prepare: job => {
    const { canary, policy, ...route } = routeOf(job, 1, 0);
    return commandFor(job, route);
  },
};

/** The route's document. */
export function routeOf(job: Job, generation: number, share: number) {
  const endpoints = (ports: number[]) => ports.map(port => `127.0.0.1:${port}`);
  return {
    version: 1,
    id: ROUTE,
    generation,
    port: job.port,
    bucketing: 'xxh32-10000',
    stable: { revision: 'r1', endpoints: endpoints(job.stable) },
    canary: { revision: 'r2', endpoints: endpoints(job.canary) },
    policy: {
      salt: 'bench',
      identity: [{ cookie: 'uid' }],
      rules: [{ share }],
    },
  };
}

function commandFor({ folder, port, adminPort }: Job, route: object) {
  const config = join(folder, 'routes.yaml');
  writeFileSync(config, stringify({ routes: [route], tokens: [TOKEN] }));
  return {
    command: process.execPath,
    args: [
      ...buildImage(folder),
      `--config=${config}`,
      `--admin-port=${adminPort}`,
      '--host=127.0.0.1',
      `--ports=${port}-${port}`,
    ],
  };
}

import type { Finding } from '../Finding';
import { canaryProxy } from '../peers/canaryProxy';
import type { Site } from '../Site';

const CONNECTIONS = 1_000;
const MOST_MB = 256;

/** Memory of each server while so many users keep a connection. Servers that have carried other measurements before have grown by them. */
export async function measureMemory({
  load,
  running,
}: Site): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { peer, job, server } of running) {
    await load.run('hold', { port: job.port, count: CONNECTIONS });
    const megabytes = server.residentBytes() / 1_000_000;
    await load.run('release', undefined);
    findings.push({
      what: `RSS at ${CONNECTIONS} connections`,
      server: peer.name,
      value: `${megabytes.toFixed(0)} MB`,
      ...(peer === canaryProxy && {
        goal: { says: `< ${MOST_MB} MB`, isReached: megabytes < MOST_MB },
      }),
    });
  }
  return findings;
}

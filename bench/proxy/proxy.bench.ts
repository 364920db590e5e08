import { availableParallelism, loadavg } from 'node:os';
import { runProgram } from '../runProgram';
import type { Finding } from './Finding';
import { formatTable } from './formatTable';
import { CPU_MEASURES, measureCpu } from './measures/cpu';
import { measureLatency } from './measures/latency';
import { measureMemory } from './measures/memory';
import { measureRollback } from './measures/rollback';
import { BenchOptions, Measure, readOptions } from './options';
import { canaryProxy, canaryProxyWithoutPolicy } from './peers/canaryProxy';
import { envoy } from './peers/envoy';
import { haproxy } from './peers/haproxy';
import { nginx } from './peers/nginx';
import { nodeProxy } from './peers/nodeProxy';
import { nodeSockets } from './peers/nodeSockets';
import { traefik } from './peers/traefik';
import { Site } from './Site';

// What a request through the proxy costs, as a ratio to others that do the same work in the same round. It measures and judges nothing: it ends well
// whatever the numbers are.

runProgram(main);

async function main(interruption: Promise<never>): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (process.platform !== 'linux') {
    say('Left out: processor time and memory of a process are read from /proc');
    return;
  }
  sayHowBusy();
  const site = await Site.start(say);
  try {
    await Promise.race([measureAll(site, options), interruption]);
  } finally {
    await site.end();
  }
}

async function measureAll(site: Site, options: BenchOptions): Promise<void> {
  const missing = await addPeers(site, options.peers);
  const findings: Finding[] = [];
  for (const name of options.only) {
    say(`Measuring '${name}'`);
    findings.push(...(await measure(site, name, options.rounds)));
  }
  process.stdout.write(`\n${formatTable(findings)}\n\n`);
  missing.forEach(say);
  sayHowBusy();
}

/** @returns a line for each server that can't be had */
async function addPeers(site: Site, withMore: boolean): Promise<string[]> {
  await site.add(canaryProxy);
  await site.add(canaryProxyWithoutPolicy);
  const missing: string[] = [];
  for (const peer of [
    ...[nginx, haproxy, nodeSockets, nodeProxy],
    ...(withMore ? [traefik, envoy] : []),
  ]) {
    try {
      await site.add(peer);
    } catch (error) {
      missing.push(`Left out: ${peer.name}, ${(error as Error).message}`);
    }
  }
  return missing;
}

function measure(
  site: Site,
  name: Measure,
  rounds: number,
): Promise<Finding[]> {
  switch (name) {
    case 'latency':
      return measureLatency(site, rounds);
    case 'memory':
      return measureMemory(site);
    case 'rollback':
      return measureRollback(site);
    default:
      return measureCpu(site, rounds, CPU_MEASURES[name]);
  }
}

function sayHowBusy(): void {
  const [lately] = loadavg();
  say(
    `${availableParallelism()} processors, load average ${lately.toFixed(
      1,
    )}, Node ${process.version}`,
  );
}

function say(line: string): void {
  process.stdout.write(`  ${line}\n`);
}

import { median, medianBound } from '../../statistics/medianBound';
import { atMost, Finding, Goal, ratiosOf } from '../Finding';
import type { Load } from '../load/Load';
import { canaryProxy } from '../peers/canaryProxy';
import { envoy } from '../peers/envoy';
import { nginx } from '../peers/nginx';
import { traefik } from '../peers/traefik';
import type { Running, Site } from '../Site';
import { interleave } from './interleave';

/** What is repeated, and what it may cost at most compared with others. */
export interface CpuMeasure {
  what: string;
  unit: string;
  /** Requests, or messages, of a round. */
  count: number;
  run(load: Load, port: number, count: number): Promise<unknown>;
  /** By the name of the server that the ratio is to. */
  goals: Record<string, number>;
}

const CONNECTIONS = 64;

const flood =
  (kind: 'get' | 'post' | 'answer') =>
  (load: Load, port: number, count: number) =>
    load.run('flood', { port, kind, connections: CONNECTIONS, count });

const SMALL = { [envoy.name]: 0.5, [traefik.name]: 0.33 };

/** Processor time of a server, for each kind of request. */
export const CPU_MEASURES = {
  get: {
    what: 'CPU, GET 1 KiB',
    unit: 'request',
    count: 20_000,
    run: flood('get'),
    goals: { [nginx.name]: 1.35, ...SMALL },
  },
  post: {
    what: 'CPU, POST 10 KB',
    unit: 'request',
    count: 10_000,
    run: flood('post'),
    goals: { [nginx.name]: 1.5, ...SMALL },
  },
  answer: {
    what: 'CPU, GET 100 KB',
    unit: 'request',
    count: 5_000,
    run: flood('answer'),
    goals: { [nginx.name]: 1.8 },
  },
  websocket: {
    what: 'CPU, WebSocket message and its echo',
    unit: 'message',
    count: 20_000,
    run: (load: Load, port: number, count: number) =>
      load.run('messages', { port, connections: CONNECTIONS, count }),
    goals: {},
  },
} satisfies Record<string, CpuMeasure>;

/** Measures one kind of request at all servers. */
export async function measureCpu(
  { load, running }: Site,
  rounds: number,
  { what, unit, count, run, goals }: CpuMeasure,
): Promise<Finding[]> {
  const costs = await interleave(running, rounds, async ({ server, job }) => {
    const before = server.cpuMicros();
    await run(load, job.port, count);
    return (server.cpuMicros() - before) / count;
  });
  const costOf = (name: string) =>
    [...costs].find(([{ peer }]) => peer.name === name)?.[1];
  const base = costOf(nginx.name);
  const findings = [...costs].map(([one, values]): Finding => {
    const ratio = base && medianBound(ratiosOf(values, base));
    return {
      what,
      server: one.peer.name,
      value: valueOf(median(values), unit),
      ...(ratio && one.peer !== nginx && { ratio, to: nginx.name }),
      ...(ratio && { goal: goalOf(one, goals[nginx.name], ratio) }),
    };
  });
  const ours = costOf(canaryProxy.name)!;
  for (const name of Object.keys(goals)) {
    const theirs = costOf(name);
    if (name !== nginx.name && theirs) {
      const ratio = medianBound(ratiosOf(ours, theirs));
      findings.push({
        ...{ what, server: canaryProxy.name, value: '', ratio, to: name },
        goal: atMost(goals[name], ratio),
      });
    }
  }
  return findings;
}

function goalOf(
  { peer }: Running,
  limit: number | undefined,
  ratio: Parameters<typeof atMost>[1],
): Goal | undefined {
  return peer === canaryProxy && limit !== undefined
    ? atMost(limit, ratio)
    : undefined;
}

function valueOf(micros: number, unit: string): string {
  const each = `${micros.toFixed(1)} µs`;
  // a socket is judged by what a second of a processor carries
  return unit === 'message'
    ? `${each}, ${Math.round(1_000_000 / micros)} per CPU second`
    : each;
}

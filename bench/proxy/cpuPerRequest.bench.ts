import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { until } from '../../e2e/stack/until';
import { runProgram } from '../runProgram';
import { quantile } from '../statistics/quantile';
import { MeasuredProcess } from './MeasuredProcess';
import { RequestKind, sendRequests } from './sendRequests';

// What a request costs the servers when it goes through the proxy, as a ratio to the same request sent directly. Rounds are interleaved and compared in
// pairs, since the machine is not the same from one minute to the next.

const ROUNDS = 15;
const REQUESTS = 3_000;

const kinds: RequestKind[] = [
  { name: 'GET, 1 KiB back', method: 'GET' },
  { name: 'POST of 10 KiB', method: 'POST', body: Buffer.alloc(10_240, 'y') },
];

/** A way to the origin, and the processes that work for it. */
interface Way {
  name: string;
  port: number;
  processes: MeasuredProcess[];
}

runProgram(main);

async function main(interruption: Promise<never>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'releases-bench-'));
  const processes: MeasuredProcess[] = [];
  try {
    await Promise.race([measureAll(folder, processes), interruption]);
  } finally {
    await Promise.all(processes.map(one => one.end()));
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureAll(
  folder: string,
  processes: MeasuredProcess[],
): Promise<void> {
  const ways = await startWays(folder, processes);
  for (const kind of kinds) {
    report(kind, ways, await measure(kind, ways));
  }
}

async function startWays(
  folder: string,
  processes: MeasuredProcess[],
): Promise<Way[]> {
  const [originPort, plainPort, proxyPort, adminPort] = await freePorts(4);
  const start = (program: string, args: Array<string | number>) => {
    const started = MeasuredProcess.start(program, args.map(String));
    processes.push(started);
    return started;
  };
  const origin = start(join(__dirname, 'origin.ts'), [originPort]);
  const plain = start(join(__dirname, 'plainProxy.ts'), [
    plainPort,
    originPort,
  ]);
  const proxy = start(
    resolve(__dirname, '../../packages/canary-proxy/bin/canary-proxy'),
    [
      `--config=${writeRoutes(folder, proxyPort, originPort)}`,
      `--admin-port=${adminPort}`,
      '--host=127.0.0.1',
      `--ports=${proxyPort}-${proxyPort}`,
    ],
  );
  const ways: Way[] = [
    { name: 'directly', port: originPort, processes: [origin] },
    {
      name: 'through a plain proxy',
      port: plainPort,
      processes: [origin, plain],
    },
    {
      name: 'through the canary proxy',
      port: proxyPort,
      processes: [origin, proxy],
    },
  ];
  for (const { name, port, processes: parts } of ways) {
    await until(`a request arrives ${name}`, async () => {
      if (parts.some(part => part.hasEnded())) {
        throw new Error(`Failed to send a request ${name}: a process ended`);
      }
      return sendRequests(port, kinds[0], 1).then(
        () => true,
        () => false,
      );
    });
  }
  return ways;
}

function writeRoutes(folder: string, port: number, origin: number): string {
  const file = join(folder, 'routes.yaml');
  const endpoints = [`127.0.0.1:${origin}`];
  writeFileSync(
    file,
    stringify({
      routes: [
        {
          version: 1,
          id: 'bench',
          generation: 1,
          port,
          bucketing: 'xxh32-10000',
          stable: { revision: 'r1', endpoints },
          canary: { revision: 'r2', endpoints },
          policy: {
            salt: 'bench',
            identity: [{ cookie: 'uid' }],
            rules: [{ share: 10 }],
          },
        },
      ],
    }),
  );
  return file;
}

/** Microseconds per request of each way, round by round. */
async function measure(kind: RequestKind, ways: Way[]): Promise<number[][]> {
  const costs: number[][] = ways.map(() => []);
  // the first round warms up and counts for nothing
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const [index, { port, processes }] of ways.entries()) {
      const before = await cpuOf(processes);
      await sendRequests(port, kind, REQUESTS);
      const used = (await cpuOf(processes)) - before;
      if (round >= 0) {
        costs[index].push(used / REQUESTS);
      }
    }
  }
  return costs;
}

async function cpuOf(processes: MeasuredProcess[]): Promise<number> {
  const used = await Promise.all(processes.map(one => one.cpuMicros()));
  return used.reduce((sum, one) => sum + one, 0);
}

function report(kind: RequestKind, ways: Way[], costs: number[][]): void {
  const [direct] = costs;
  process.stdout.write(
    `\n${kind.name}: processor time of the servers per request, ${ROUNDS} rounds of ${REQUESTS}\n`,
  );
  ways.forEach(({ name }, index) => {
    const ratios = costs[index].map((cost, round) => cost / direct[round]);
    const [low, middle, high] = [0.1, 0.5, 0.9].map(part =>
      quantile(ratios, part).toFixed(2),
    );
    const micros = quantile(costs[index], 0.5).toFixed(0).padStart(5);
    process.stdout.write(
      `  ${name.padEnd(26)}${micros} µs   ${
        index === 0
          ? 'ratio 1'
          : `ratio ${middle} (eight of ten rounds: ${low} to ${high})`
      }\n`,
    );
  });
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((done, failed) => {
          const server = createServer();
          server.once('error', failed);
          server.listen(0, '127.0.0.1', () => done(server));
        }),
    ),
  );
  const ports = servers.map(server => (server.address() as AddressInfo).port);
  await Promise.all(
    servers.map(server => new Promise(closed => server.close(closed))),
  );
  return ports;
}

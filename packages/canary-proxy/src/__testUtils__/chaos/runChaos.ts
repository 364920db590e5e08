import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { unusedPort } from '../unusedPort';
import { Chance } from './Chance';
import { ChaosPod } from './ChaosPod';
import type { ChaosRoute } from './ChaosRoute';
import { Crowd } from './Crowd';
import { Disturbances } from './Disturbances';
import { judgeMemory, MemorySample } from './judgeMemory';
import { Ledger, Violation } from './Ledger';
import { ProxyInstance } from './ProxyInstance';
import { RouteChanges } from './RouteChanges';
import { Weather } from './Weather';

const PODS = ['p0', 'p1', 'p2', 'p3', 'p4', 'p5'];

const SAMPLE_MS = 2_000;

/** Those of its admin API that this run itself keeps. */
const MOST_SOCKETS = 8;

/** What is under way must have come to its end after so long. Milliseconds. */
const SETTLE_MS = 60_000;

/** How long and how much. */
export interface ChaosOptions {
  seed: number;
  /** How many clients at once. */
  clients: number;
  /** Asked often: whether it is enough, by the requests so far. */
  isEnough(requests: number): boolean;
}

/** What has happened. */
export interface ChaosReport {
  counts: ReadonlyMap<string, number>;
  /** The first thing that must never be. */
  violation: Violation | undefined;
  /** Of the proxy that lived from beginning to end. */
  memory: readonly MemorySample[];
}

/**
 * Two real proxies between clients and instances that behave as badly as can be, while routes change and everything is killed now and then; every
 * answer is judged. It ends with the first violation.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const chance = Chance.create(options.seed);
  const ledger = Ledger.create();
  const weather = Weather.create();
  const folder = mkdtempSync(join(tmpdir(), 'canary-chaos-'));
  const pods: ChaosPod[] = [];
  const proxies: ProxyInstance[] = [];
  try {
    for (const name of PODS) {
      pods.push(await ChaosPod.start(name, ledger));
    }
    for (const [name, workers] of [
      ['a', 1],
      ['b', 2],
    ] as const) {
      proxies.push(await ProxyInstance.create(name, workers, folder, ledger));
    }
    const [mortal, lasting] = proxies;
    const routes = await createRoutes(proxies);
    const changes = RouteChanges.create(
      chance.branch(),
      ledger,
      routes,
      proxies,
      new Map(pods.map(pod => [pod.name, pod.address])),
    );
    await Promise.all(proxies.map(proxy => changes.startProxy(proxy)));
    const isOver = () =>
      ledger.violation !== undefined ||
      options.isEnough(ledger.counts.get('requests') ?? 0);
    const disturbances = Disturbances.create(chance.branch(), {
      ...{ ledger, weather, pods, mortal, proxies, changes },
    });
    const crowd = Crowd.create(chance.branch(), {
      ...{ ledger, weather, proxies, routes, changes },
    });
    const memory: MemorySample[] = [];
    await Promise.all([
      crowd.run(options.clients, isOver),
      disturbances.run(isOver),
      changeOften(changes, chance.branch(), isOver),
      sample(lasting, memory, isOver),
    ]);
    await settle(proxies, routes, ledger);
    // with them go the connections that wait for another request
    await Promise.all(pods.map(pod => pod.kill()));
    await closeAll(proxies, ledger);
    const grown = judgeMemory(memory);
    if (grown !== undefined) {
      ledger.violated(
        `The memory of proxy '${lasting.name}': ${grown}`,
        memory,
      );
    }
    return { counts: ledger.counts, violation: ledger.violation, memory };
  } finally {
    weather.stop();
    await Promise.all(proxies.map(proxy => proxy.end('SIGKILL')));
    await Promise.all(pods.map(pod => pod.kill()));
    rmSync(folder, { recursive: true, force: true });
  }
}

async function createRoutes(
  proxies: readonly ProxyInstance[],
): Promise<ChaosRoute[]> {
  const routes: ChaosRoute[] = [];
  for (const [id, isStrict] of [
    ['strict', true],
    ['usual', false],
  ] as const) {
    const ports = new Map<string, number>();
    for (const { name } of proxies) {
      ports.set(name, await unusedPort());
    }
    routes.push({ id, isStrict, ports });
  }
  return routes;
}

async function changeOften(
  changes: RouteChanges,
  chance: Chance,
  isOver: () => boolean,
): Promise<void> {
  while (!isOver()) {
    await changes.change();
    await pause(chance.between(5, 120));
  }
}

async function sample(
  proxy: ProxyInstance,
  samples: MemorySample[],
  isOver: () => boolean,
): Promise<void> {
  let next = performance.now();
  while (!isOver()) {
    if (performance.now() >= next) {
      const use = await proxy.use();
      if (use) {
        const { heapUsed, external, rss } = use;
        samples.push({ heapUsed, external, rss });
      }
      next = performance.now() + SAMPLE_MS;
    }
    await pause(50);
  }
}

/** Nothing may be under way when nobody asks any more. */
async function settle(
  proxies: readonly ProxyInstance[],
  routes: readonly ChaosRoute[],
  ledger: Ledger,
): Promise<void> {
  const deadline = performance.now() + SETTLE_MS;
  for (const proxy of proxies) {
    for (const { id } of routes) {
      for (;;) {
        const left = await proxy.underWay(id);
        if (left === 0) {
          break;
        }
        if (performance.now() > deadline) {
          ledger.violated(
            `Proxy '${proxy.name}' says that ${left} requests of '${id}' are under way when there are none`,
            { status: await proxy.status() },
          );
          break;
        }
        await pause(50);
      }
    }
  }
}

/** No connection may be left when there is nobody on either side. */
async function closeAll(
  proxies: readonly ProxyInstance[],
  ledger: Ledger,
): Promise<void> {
  const deadline = performance.now() + SETTLE_MS;
  for (const proxy of proxies) {
    for (;;) {
      const use = await proxy.use();
      if (use && use.sockets <= MOST_SOCKETS) {
        break;
      }
      if (performance.now() > deadline) {
        ledger.violated(
          `Proxy '${proxy.name}' keeps ${use?.sockets} connections to nobody`,
          {},
        );
        break;
      }
      await pause(100);
    }
  }
}

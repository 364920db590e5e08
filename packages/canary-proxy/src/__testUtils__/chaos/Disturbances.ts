import { setTimeout as pause } from 'node:timers/promises';
import type { Chance } from './Chance';
import type { ChaosPod } from './ChaosPod';
import type { Ledger } from './Ledger';
import type { ProxyInstance } from './ProxyInstance';
import type { RouteChanges } from './RouteChanges';
import type { Weather } from './Weather';

/** What may be done to whom, and how often. */
const DISTURBANCES = {
  'kill an instance': 8,
  'make an instance deaf': 3,
  'kill a proxy': 2,
  'end a proxy': 2,
  'freeze a proxy': 3,
};

/** A storm, and the calm after it. Milliseconds. */
const STORM_MS = 3_000;
const CALM_MS = 3_000;

/**
 * Kills, stops and silences instances and proxies.
 */
export class Disturbances {
  static create(
    chance: Chance,
    parts: {
      ledger: Ledger;
      weather: Weather;
      pods: readonly ChaosPod[];
      /** That may be killed; the others are only frozen, so that their memory can be watched. */
      mortal: ProxyInstance;
      proxies: readonly ProxyInstance[];
      changes: RouteChanges;
    },
  ): Disturbances {
    return new Disturbances(chance, parts);
  }

  readonly #chance: Chance;
  readonly #parts: Parameters<typeof Disturbances.create>[1];

  private constructor(
    chance: Chance,
    parts: Parameters<typeof Disturbances.create>[1],
  ) {
    this.#chance = chance;
    this.#parts = parts;
  }

  /** Goes on until it is over, and leaves everything as it was. */
  async run(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const end = performance.now() + STORM_MS;
      while (performance.now() < end && !isOver()) {
        await this.#disturb();
        await pause(this.#chance.between(20, 300));
      }
      await untilOver(CALM_MS, isOver);
    }
  }

  async #disturb(): Promise<void> {
    const { ledger, weather, pods, mortal, proxies, changes } = this.#parts;
    const what = this.#chance.weighted(DISTURBANCES);
    ledger.count(`disturbance: ${what}`);
    const pod = this.#chance.of(pods);
    switch (what) {
      case 'kill an instance':
        return weather.disturb(async () => {
          await pod.kill();
          await pause(this.#chance.between(0, 800));
          await pod.revive();
        });
      case 'make an instance deaf':
        return weather.disturb(async () => {
          pod.isDeaf = true;
          await pause(this.#chance.between(50, 500));
          pod.isDeaf = false;
          // what it has not heard it never answers
          await pod.kill();
          await pod.revive();
        });
      case 'freeze a proxy':
        return this.#chance.of(proxies).freeze(this.#chance.between(20, 400));
      default:
        await mortal.end(what === 'kill a proxy' ? 'SIGKILL' : 'SIGTERM');
        return changes.startProxy(mortal);
    }
  }
}

async function untilOver(ms: number, isOver: () => boolean): Promise<void> {
  const end = performance.now() + ms;
  while (performance.now() < end && !isOver()) {
    await pause(50);
  }
}

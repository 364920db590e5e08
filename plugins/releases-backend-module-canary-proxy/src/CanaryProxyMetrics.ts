import {
  MetricsProvider,
  TargetContext,
} from '@backstage-releases/plugin-releases-node';
import { TrafficPoint } from '@backstage-releases/plugin-releases-common';
import { mergeCounters } from './mergeCounters';
import { CountersAnswer, ProxyAdmin } from './ProxyAdmin';
import { isLive, ProxyDirectory } from './ProxyDirectory';
import { routeId } from './routeId';

const STEP_MS = 10_000;

/** The proxies' own counters. */
export class CanaryProxyMetrics implements MetricsProvider {
  readonly #directory: ProxyDirectory;
  readonly #admin: ProxyAdmin;
  readonly #now: () => number;

  static create(options: {
    directory: ProxyDirectory;
    admin: ProxyAdmin;
    now?: () => number;
  }): CanaryProxyMetrics {
    const { directory, admin, now = Date.now } = options;
    return new CanaryProxyMetrics(directory, admin, now);
  }

  private constructor(
    directory: ProxyDirectory,
    admin: ProxyAdmin,
    now: () => number,
  ) {
    this.#directory = directory;
    this.#admin = admin;
    this.#now = now;
  }

  async query(
    target: TargetContext,
    range: { from: number; to: number },
  ): Promise<{ stepMs: number; points: TrafficPoint[]; coverage: number }> {
    const instances = await this.#directory.instances(target);
    const answers = await Promise.all(
      instances.map(async instance => {
        try {
          const counted = await this.#admin.counters(
            instance,
            routeId(target),
            range,
          );
          return { counted, answered: true, missed: false };
        } catch {
          // Who is dead serves nobody, so nobody waits for what it counted.
          const missed = isLive(instance, this.#now());
          return { answered: false, missed };
        }
      }),
    );
    const counted = answers.flatMap((answer): CountersAnswer[] =>
      answer.counted ? [answer.counted] : [],
    );
    const answered = answers.filter(answer => answer.answered).length;
    const missed = answers.filter(answer => answer.missed).length;
    return {
      stepMs: STEP_MS,
      points: mergeCounters(counted),
      coverage: answered === 0 ? 0 : answered / (answered + missed),
    };
  }
}

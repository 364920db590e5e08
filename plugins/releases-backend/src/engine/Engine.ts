import { LoggerService } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { Clock } from '../database/Clock';
import { takeDue, Taken } from '../database/operations/takeDue';
import { TargetReconciler } from '../targets/TargetReconciler';
import { ReleaseReconciler } from './ReleaseReconciler';
import { Wakeups } from './Wakeups';
import { Room, WorkLoop } from './WorkLoop';

/** How long a worker holds a row; a worker that is thought dead can still write nothing after it. */
export const LEASE_MS = 60_000;

/**
 * Keeps releases and targets going. Any number may run beside each other on one database.
 */
export class Engine {
  readonly #loops: WorkLoop<any>[];

  static create(options: {
    knex: Knex;
    clock: Clock;
    releases: ReleaseReconciler;
    targets: TargetReconciler;
    wakeups: Wakeups;
    logger: LoggerService;
  }) {
    const { knex, clock, releases, targets, wakeups, logger } = options;
    const take =
      <TId extends string | number>(table: 'targets' | 'releases') =>
      (room: Room): Promise<Taken<TId>[]> =>
        knex.transaction(async tx =>
          takeDue<TId>(tx, {
            table,
            now: await clock.now(tx),
            leaseMs: LEASE_MS,
            ...room,
          }),
        );
    const common = { wakeups, logger };
    return new Engine([
      WorkLoop.create<string>({
        ...common,
        take: take('targets'),
        work: async ({ id, ticket }) => {
          await targets.pass(id, ticket);
          wakeups.wake();
        },
      }),
      WorkLoop.create<number>({
        ...common,
        take: take('releases'),
        work: async ({ id, ticket }) => {
          await releases.pass(id, ticket);
          wakeups.wake();
        },
      }),
    ]);
  }

  private constructor(loops: WorkLoop<any>[]) {
    this.#loops = loops;
  }

  start(): void {
    this.#loops.forEach(loop => loop.start());
  }

  async stop(): Promise<void> {
    await Promise.all(this.#loops.map(loop => loop.stop()));
  }
}

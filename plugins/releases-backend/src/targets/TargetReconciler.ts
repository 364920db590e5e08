import { ConflictError, stringifyError } from '@backstage/errors';
import { LoggerService } from '@backstage/backend-plugin-api';
import {
  RouteSeen,
  StoredRoute,
  TargetObserved,
} from '@backstage-releases/plugin-releases-node';
import { Knex } from 'knex';
import { Clock } from '../database/Clock';
import { appendEvents } from '../database/operations/appendEvents';
import { freeSlot } from '../database/operations/freeSlot';
import { makeDue } from '../database/operations/makeDue';
import { readTarget } from '../database/operations/readTarget';
import { takeGeneration } from '../database/operations/takeGeneration';
import { TargetChanges, writeTarget } from '../database/operations/writeTarget';
import { decideRoute } from './decideRoute';
import { decideTarget } from './decideTarget';
import { TargetAction, TargetDecision } from './TargetDecision';
import { rememberLook } from './rememberLook';
import { Doors } from './Doors';
import { observeTarget, TargetSeen, withoutGuards } from './observeTarget';
import { pauseAfterFailure } from './pauseAfterFailure';
import { applyRoute, performAction } from './performAction';
import { newestGeneration, routeStatus } from './routeStatus';
import {
  confirmationEvents,
  decisionEvents,
  sentBackEvents,
} from './targetEvents';
import { targetContext, TargetRecord } from './TargetRecord';
import { wantsProxy } from './wantsProxy';

/**
 * How long after a look the next one is, ms; `held`: while a release goes on, whose time counts only as far as somebody looks, and while users come
 * through the proxy.
 */
const AGAIN = { conflict: 200, waiting: 1_000, held: 5_000, settled: 30_000 };

/** What one pass over a target did. */
export interface TargetPass {
  /** Somebody else holds the target now; what was seen was not written. */
  lost: boolean;
  decision?: TargetDecision;
  error?: Error;
}

interface TargetReconcilerOptions {
  knex: Knex;
  clock: Clock;
  doors: Doors;
  logger: LoggerService;
  beforeEffect: (target: TargetRecord, action: TargetAction) => Promise<void>;
}

/**
 * Looks at a target, does the one thing that is next, and writes down what it saw.
 *
 * It may be stopped or overtaken anywhere: what it writes to the database is guarded by its ticket, what it does outside by what it was decided on.
 */
export class TargetReconciler {
  readonly #options: TargetReconcilerOptions;

  static create(options: {
    knex: Knex;
    clock: Clock;
    doors: Doors;
    logger: LoggerService;
    /** Awaited between a decision and its effect; tests hold a worker there. */
    beforeEffect?: (
      target: TargetRecord,
      action: TargetAction,
    ) => Promise<void>;
  }) {
    return new TargetReconciler({ beforeEffect: async () => {}, ...options });
  }

  private constructor(options: TargetReconcilerOptions) {
    this.#options = options;
  }

  /**
   * Sends everyone where the target's desired state says, by what was seen last and without another look: what a rollback begins with, so that it
   * needs nothing but the data plane. Leaves to the next pass what can't be done so.
   */
  async sendBack(id: string, ticket: string): Promise<void> {
    const { knex, clock, doors, logger } = this.#options;
    const target = await readTarget(knex, id);
    const { desired, observed, route } = target;
    if (target.ticket !== ticket || !desired || !observed || !route) {
      return;
    }
    const next = decideRoute({
      desired,
      current: route,
      available: name =>
        observed.revisions.revisions.find(one => one.name === name)
          ?.available ?? 0,
    });
    if (next.kind !== 'apply' || next.route.canary) {
      return;
    }
    const action: TargetAction = { type: 'route', route: next.route };
    try {
      const taken = await this.#takeGeneration(target, action, observed.route);
      await this.#options.beforeEffect(target, action);
      const seen = await applyRoute(doors, target, taken.wish);
      await knex.transaction(async tx => {
        const now = await clock.now(tx);
        const told = { ...observed, route: seen };
        const sent = confirmedRoute(taken, told, now);
        const held = await writeTarget(tx, id, ticket, {
          route: sent,
          observed: told,
        });
        if (held) {
          await appendEvents(
            tx,
            'targets',
            id,
            sentBackEvents(action, sent, now),
          );
        }
      });
    } catch (error) {
      logger.warn(
        `Failed to send everyone back at once on '${id}'`,
        error as Error,
      );
    }
  }

  async pass(
    id: string,
    ticket: string,
    options?: {
      /** The caller takes further passes, so nobody else may begin one. */
      keepLease?: boolean;
    },
  ): Promise<TargetPass> {
    const { knex, clock, doors, logger } = this.#options;
    const target = await readTarget(knex, id);
    if (target.ticket !== ticket) {
      return { lost: true };
    }
    let decision: TargetDecision | undefined;
    try {
      const seen = await observeTarget(doors, targetContext(target), {
        hasOurs:
          target.desired !== undefined &&
          (!target.settled || target.route !== undefined),
      });
      const now = await clock.now(knex);
      const observed = rememberLook(
        withoutGuards(seen, now),
        target.observed?.memory,
        target.route,
        target.desired,
      );
      decision = decideTarget({
        desired: target.desired,
        observed,
        route: target.route,
        fence: target.fence,
        fenced: target.fenced,
        now,
      });
      const done = decision.action
        ? await this.#perform(target, seen, decision, decision.action)
        : { route: target.route };
      const lost = !(await this.#commit(
        target,
        // An effect on the route has seen more of it.
        { ...observed, route: seen.route },
        decision,
        done,
        options?.keepLease ?? false,
      ));
      await this.#tellHolder(target);
      return { lost, decision };
    } catch (error) {
      const conflict = error instanceof Error && error.name === 'ConflictError';
      if (!conflict) {
        logger.warn(`Failed to reconcile target '${id}'`, error as Error);
      }
      const lost = !(await this.#postpone(
        target,
        error,
        conflict,
        options?.keepLease ?? false,
      ));
      return { lost, decision, error: error as Error };
    }
  }

  async #perform(
    target: TargetRecord,
    seen: TargetSeen,
    decision: TargetDecision,
    action: TargetAction,
  ): Promise<{ route?: StoredRoute; fenced?: number }> {
    const { doors, beforeEffect } = this.#options;
    if (action.type === 'route' || action.type === 'resend-route') {
      const route =
        action.type === 'resend-route'
          ? target.route
          : await this.#takeGeneration(target, action, seen.route);
      if (!route) {
        throw new ConflictError(`Target '${target.id}' has no route to resend`);
      }
      await beforeEffect(target, action);
      seen.route = await applyRoute(doors, target, route.wish);
      return { route };
    }
    await beforeEffect(target, action);
    await performAction({
      doors,
      target,
      desired: decision.desired ?? target.desired!,
      seen,
      action,
    });
    return {
      route: action.type === 'remove-route' ? undefined : target.route,
      fenced: action.type === 'fence' ? target.fence : undefined,
    };
  }

  async #takeGeneration(
    target: TargetRecord,
    action: Extract<TargetAction, { type: 'route' }>,
    seen: RouteSeen,
  ): Promise<StoredRoute> {
    const { knex, clock } = this.#options;
    const route = await knex.transaction(async tx =>
      takeGeneration(tx, {
        targetId: target.id,
        ticket: target.ticket,
        wish: action.route,
        observed: newestGeneration(seen),
        now: await clock.now(tx),
      }),
    );
    if (!route) {
      throw new ConflictError(`Target '${target.id}' was taken over`);
    }
    return route;
  }

  async #commit(
    target: TargetRecord,
    observed: TargetObserved,
    decision: TargetDecision,
    done: { route?: StoredRoute; fenced?: number },
    keepLease: boolean,
  ): Promise<boolean> {
    const { knex, clock } = this.#options;
    return knex.transaction(async tx => {
      const now = await clock.now(tx);
      const route = confirmedRoute(done.route, observed, now);
      const changes: TargetChanges = {
        observed,
        nextRevision: nextRevision(target, observed),
        route,
        settled: decision.settled,
        message: messageOf(decision, observed),
        failures: 0,
        ...(keepLease
          ? {}
          : {
              leaseUntil: undefined,
              dueAt: isStep(decision.action)
                ? now
                : dueAfter(decision, target, now),
            }),
      };
      if (decision.desired) {
        changes.desired = decision.desired;
      }
      if (done.fenced !== undefined) {
        changes.fenced = done.fenced;
      }
      if (!(await writeTarget(tx, target.id, target.ticket, changes))) {
        return false;
      }
      const desired = decision.desired ?? target.desired;
      if (
        !route &&
        decision.settled &&
        target.slot !== undefined &&
        !(desired && wantsProxy(desired))
      ) {
        // Nothing of this target is at a data plane any more, nor will be without a release.
        await freeSlot(tx, target.id);
      }
      await appendEvents(tx, 'targets', target.id, [
        ...decisionEvents(target, decision, now),
        ...(done.route?.confirmed ? [] : confirmationEvents(route, now)),
      ]);
      return true;
    });
  }

  /** Tells the release that holds the target. Apart from the target's transaction, since releases are locked before targets everywhere. */
  async #tellHolder(target: TargetRecord): Promise<void> {
    const { knex, clock } = this.#options;
    if (target.holder !== undefined) {
      await makeDue(knex, 'releases', target.holder, await clock.now(knex));
    }
  }

  async #postpone(
    target: TargetRecord,
    error: unknown,
    conflict: boolean,
    keepLease: boolean,
  ): Promise<boolean> {
    const { knex, clock } = this.#options;
    const now = await clock.now(knex);
    const failures = conflict ? target.failures : target.failures + 1;
    return writeTarget(knex, target.id, target.ticket, {
      failures,
      ...(keepLease
        ? {}
        : {
            leaseUntil: undefined,
            dueAt:
              now +
              (conflict ? AGAIN.conflict : pauseAfterFailure(target, failures)),
          }),
      ...(conflict ? {} : { message: stringifyError(error) }),
    });
  }
}

/** What it is working on, with what keeps the data plane from it. */
function messageOf(
  { settled, message }: TargetDecision,
  { route: { problem } }: TargetObserved,
): string | undefined {
  return settled || problem === undefined
    ? message
    : [message, problem].filter(Boolean).join(': ');
}

function confirmedRoute(
  route: StoredRoute | undefined,
  observed: TargetObserved,
  now: number,
): StoredRoute | undefined {
  if (!route) {
    return undefined;
  }
  const { confirmed } = routeStatus(route, observed);
  return {
    ...route,
    confirmed,
    confirmedAt: confirmed ? route.confirmedAt ?? now : undefined,
  };
}

function nextRevision(target: TargetRecord, observed: TargetObserved): number {
  const numbers = observed.revisions.revisions
    .map(({ name }) => Number(/^r(\d+)$/.exec(name)?.[1]))
    .filter(Number.isInteger);
  return Math.max(target.nextRevision, ...numbers.map(number => number + 1));
}

function dueAfter(
  decision: TargetDecision,
  { desired, holder }: TargetRecord,
  now: number,
): number | undefined {
  if (!desired) {
    return undefined;
  }
  // Without a release nobody waits for what keeps a proxy out of a path where it always is.
  const isIdle =
    holder === undefined && !desired.proxied && wantsProxy(desired);
  if (!decision.settled) {
    return now + (isIdle ? AGAIN.held : AGAIN.waiting);
  }
  return now + (holder || wantsProxy(desired) ? AGAIN.held : AGAIN.settled);
}

/** Whether something follows at once; what is only said again has to be waited for. */
function isStep(action: TargetAction | undefined): boolean {
  return action !== undefined && action.type !== 'resend-route';
}

import type { DataPlane } from '../dataplane/DataPlane';
import type { RoutePlan } from '../dataplane/RoutePlan';
import type { Log } from '../Log';

/**
 * What the data plane does for one route, and what is on its way to it.
 */
export class AppliedPlans {
  static create(
    dataPlane: DataPlane,
    log: Log,
    onChange: () => void,
  ): AppliedPlans {
    return new AppliedPlans(dataPlane, log, onChange);
  }

  readonly #dataPlane: DataPlane;
  readonly #log: Log;
  readonly #onChange: () => void;
  #plan: RoutePlan | undefined;
  #underWay: readonly RoutePlan[] = [];
  #failure: string | undefined;

  private constructor(dataPlane: DataPlane, log: Log, onChange: () => void) {
    this.#dataPlane = dataPlane;
    this.#log = log;
    this.#onChange = onChange;
  }

  /** What the whole data plane does. */
  get plan(): RoutePlan | undefined {
    return this.#plan;
  }

  /** What came after that, oldest first: some threads may do it already. */
  get underWay(): readonly RoutePlan[] {
    return this.#underWay;
  }

  /** The newest plan will come to all threads, or fail. */
  get isUnderWay(): boolean {
    return this.#underWay.length > 0 && this.#failure === undefined;
  }

  /** Why the whole data plane does not do what it was given last; `undefined` where it does. */
  get problem(): string | undefined {
    const { serving, wished } = this.#dataPlane.threads;
    if (this.#failure !== undefined) {
      return `The data plane failed to take it: ${this.#failure}`;
    }
    if (this.#underWay.length > 0) {
      return 'Not all data threads serve it yet';
    }
    return serving < wished
      ? `${serving} of ${wished} data threads serve it, another one is starting`
      : undefined;
  }

  apply(plan: RoutePlan): void {
    this.#underWay = [...this.#underWay, plan];
    this.#failure = undefined;
    this.#dataPlane.apply(plan).then(
      () => this.#confirm(plan),
      error => this.#fail(plan, error),
    );
  }

  /** All threads serve the plan, or one that came after it; that one has a confirmation of its own. */
  #confirm(plan: RoutePlan): void {
    const at = this.#underWay.indexOf(plan);
    if (at !== -1) {
      this.#underWay = this.#underWay.slice(at + 1);
      this.#plan = plan;
      this.#onChange();
    }
  }

  #fail(plan: RoutePlan, error: Error): void {
    const { id, generation } = plan;
    this.#log.error('Failed to apply a route', {
      id,
      generation,
      error: error.message,
    });
    if (plan === this.#underWay.at(-1)) {
      this.#failure = error.message;
      this.#onChange();
    }
  }
}

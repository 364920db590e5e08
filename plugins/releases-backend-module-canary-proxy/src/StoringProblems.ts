import { LoggerService } from '@backstage/backend-plugin-api';
import {
  RouteSeen,
  TargetContext,
} from '@backstage-releases/plugin-releases-node';

/** Why wishes could not be stored, also where nobody waited to hear it. */
export class StoringProblems {
  readonly #logger: LoggerService;
  /** By target, of the newest wish that was tried. */
  readonly #problems = new Map<
    string,
    { generation: number; message: string }
  >();

  static create(options: { logger: LoggerService }): StoringProblems {
    return new StoringProblems(options.logger);
  }

  private constructor(logger: LoggerService) {
    this.#logger = logger;
  }

  /** Keeps how the storing of a wish has ended; `error` is undefined where it is stored. */
  note(
    { id }: TargetContext,
    generation: number,
    error: Error | undefined,
  ): void {
    const before = this.#problems.get(id);
    if (before && before.generation > generation) {
      return;
    }
    if (!error) {
      this.#problems.delete(id);
      return;
    }
    const { message } = error;
    this.#problems.set(id, { generation, message });
    if (message !== before?.message) {
      this.#logger.warn(
        `Failed to store generation '${generation}' of the route of '${id}': ${message}`,
      );
    }
  }

  /** Why what was tried last is not there; undefined where it is, whoever stored it. */
  of(
    { id }: TargetContext,
    { stored = 0, entry }: Pick<RouteSeen, 'stored' | 'entry'>,
  ): string | undefined {
    const problem = this.#problems.get(id);
    return problem && (stored < problem.generation || entry === 'absent')
      ? problem.message
      : undefined;
  }

  forget({ id }: TargetContext): void {
    this.#problems.delete(id);
  }
}

import type { Log } from '../Log';
import { RouteError } from '../routes/RouteError';
import type { RouteTable } from '../routes/RouteTable';

/**
 * Keeps the route table as a list of documents says that somebody wrote by hand.
 */
export class FileRoutes {
  /** @param file - that the documents are in, for messages */
  static create(
    table: RouteTable,
    file: string | undefined,
    log: Log,
  ): FileRoutes {
    return new FileRoutes(table, file, log);
  }

  readonly #table: RouteTable;
  readonly #file: string | undefined;
  readonly #log: Log;
  #taken = new Map<string, number>();
  #turn: Promise<void> = Promise.resolve();
  #problems: string[] = [];

  private constructor(table: RouteTable, file: string | undefined, log: Log) {
    this.#table = table;
    this.#file = file;
    this.#log = log;
  }

  /** What has no effect of that which was written last, in words. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  /**
   * Takes the documents at the start. Resolves when those whose instances are known are served.
   *
   * @throws RouteError that names the route where one is wrong.
   */
  async load(documents: readonly unknown[]): Promise<void> {
    for (const [index, document] of documents.entries()) {
      try {
        await this.#take(document);
      } catch (error) {
        throw error instanceof RouteError
          ? new RouteError(
              error.code,
              this.#describe(document, index, error),
              error.issues,
            )
          : error;
      }
    }
    await this.#table.whenApplied();
  }

  /**
   * Takes them again and removes routes that are no longer there. One that is refused stays as it is and is told of. Asked twice, the second one begins
   * when the first has ended.
   */
  reload(documents: readonly unknown[]): Promise<void> {
    this.#turn = this.#turn.then(() => this.#reload(documents));
    return this.#turn;
  }

  /** What was written could not be read; all stays as it is. */
  reportUnread(problem: string): void {
    this.#problems = [problem];
  }

  async #reload(documents: readonly unknown[]): Promise<void> {
    const before = this.#taken;
    const problems: string[] = [];
    this.#taken = new Map();
    const mentioned = new Set<unknown>();
    for (const [index, document] of documents.entries()) {
      const id = idOf(document);
      mentioned.add(id);
      try {
        await this.#take(document);
      } catch (error) {
        problems.push(this.#describe(document, index, error as Error));
        this.#log.error('Refused a route', {
          id,
          index,
          file: this.#file,
          error: (error as Error).message,
        });
        const generation = before.get(String(id));
        if (generation !== undefined) {
          this.#taken.set(String(id), generation);
        }
      }
    }
    for (const [id, generation] of before) {
      if (!mentioned.has(id)) {
        // A newer generation that came from elsewhere stays.
        await this.#table
          .remove(id, generation)
          .catch(error =>
            this.#log.warn('Kept a route', { id, error: error.message }),
          );
      }
    }
    this.#problems = problems;
  }

  async #take(document: unknown): Promise<void> {
    const { id, generation } = (await this.#table.put(document, 'file'))
      .document;
    this.#taken.set(id, generation);
  }

  #describe(document: unknown, index: number, { message }: Error): string {
    const id = idOf(document);
    const route =
      typeof id === 'string' && id !== ''
        ? `Route '${id}'`
        : `'routes[${index}]'`;
    const place = this.#file === undefined ? '' : ` of '${this.#file}'`;
    return `${route}${place}: ${message}`;
  }
}

function idOf(document: unknown): unknown {
  return (document as { id?: unknown } | null | undefined)?.id;
}

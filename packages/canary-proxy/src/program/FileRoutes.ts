import type { Log } from '../Log';
import type { RouteTable } from '../routes/RouteTable';

/**
 * Keeps the route table as a list of documents says that somebody wrote by hand.
 */
export class FileRoutes {
  static create(table: RouteTable, log: Log): FileRoutes {
    return new FileRoutes(table, log);
  }

  readonly #table: RouteTable;
  readonly #log: Log;
  #taken = new Map<string, number>();
  #turn: Promise<void> = Promise.resolve();

  private constructor(table: RouteTable, log: Log) {
    this.#table = table;
    this.#log = log;
  }

  /**
   * Takes the documents at the start. Resolves when those whose instances are known are served.
   *
   * @throws RouteError where one is wrong.
   */
  async load(documents: readonly unknown[]): Promise<void> {
    for (const document of documents) {
      await this.#take(document);
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

  async #reload(documents: readonly unknown[]): Promise<void> {
    const before = this.#taken;
    this.#taken = new Map();
    const mentioned = new Set<unknown>();
    for (const document of documents) {
      const id = (document as { id?: unknown } | null)?.id;
      mentioned.add(id);
      try {
        await this.#take(document);
      } catch (error) {
        this.#log.error('Refused a route', {
          id,
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
  }

  async #take(document: unknown): Promise<void> {
    const { id, generation } = (await this.#table.put(document, 'file'))
      .document;
    this.#taken.set(id, generation);
  }
}

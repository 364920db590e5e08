/**
 * Tells the loops of this process that something is due. Only a hint: what is due is in the database, and every loop looks there anyway.
 */
export class Wakeups {
  readonly #listeners = new Set<() => void>();

  static create() {
    return new Wakeups();
  }

  private constructor() {}

  wake(): void {
    for (const listener of [...this.#listeners]) {
      listener();
    }
  }

  /** Calls the listener at every wake until the returned function is called. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

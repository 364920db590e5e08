import type {
  ListenerIdentity,
  SecureServer,
  ServerIdentity,
} from './ListenerIdentity';

/** A certificate that somebody else says. */
export class HeldIdentity implements ListenerIdentity {
  static create(options: ServerIdentity): HeldIdentity {
    return new HeldIdentity(options);
  }

  readonly #servers = new Set<SecureServer>();
  #options: ServerIdentity;

  private constructor(options: ServerIdentity) {
    this.#options = options;
  }

  get options(): ServerIdentity {
    return this.#options;
  }

  follow(server: SecureServer): () => void {
    this.#servers.add(server);
    return () => this.#servers.delete(server);
  }

  /** Shows another certificate from the next connection on. */
  take(options: ServerIdentity): void {
    this.#options = options;
    this.#servers.forEach(server => server.setSecureContext(options));
  }
}

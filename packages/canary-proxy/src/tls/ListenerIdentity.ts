import type { SecureContextOptions } from 'node:tls';

/** What a listener is created with. Can be posted. */
export interface ServerIdentity extends SecureContextOptions {
  requestCert: boolean;
  rejectUnauthorized: boolean;
}

/** What a listener can be told while it listens. */
export interface SecureServer {
  setSecureContext(options: SecureContextOptions): void;
}

/** The certificate of listeners, which may change while they listen. */
export interface ListenerIdentity {
  /** What a listener is created with now. */
  readonly options: ServerIdentity;
  /** Keeps a listener up to date; returns how to end it. */
  follow(server: SecureServer): () => void;
}

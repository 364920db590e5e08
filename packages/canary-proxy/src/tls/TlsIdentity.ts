import { readFileSync } from 'node:fs';
import { createSecureContext, SecureContextOptions } from 'node:tls';
import { Clock, every } from '../Clock';
import type { Log } from '../Log';
import type { TlsFiles } from './TlsFiles';

/** Files are looked at so often. Kubernetes changes mounted files by links, of which watching files hears nothing. */
const LOOK_EVERY_MS = 10_000;

/** What a listener can be told while it listens. */
interface SecureServer {
  setSecureContext(options: SecureContextOptions): void;
}

/** What a listener is created with. */
export interface ServerIdentity extends SecureContextOptions {
  requestCert: boolean;
  rejectUnauthorized: boolean;
}

/**
 * The certificate of listeners, taken again when its files change. What can't be read, or doesn't fit together, is said in the log and not taken.
 */
export class TlsIdentity {
  /**
   * Reads the files and follows them until `close`.
   *
   * @throws Error where one can't be read, or key and certificate don't belong together.
   */
  static open(files: TlsFiles, clock: Clock, log: Log): TlsIdentity {
    return new TlsIdentity(files, clock, log);
  }

  readonly #files: TlsFiles;
  readonly #log: Log;
  readonly #servers = new Set<SecureServer>();
  readonly #end: () => void;
  #content: SecureContextOptions;
  /** What was wrong when they were read last, which is said once. */
  #problem: string | undefined;

  private constructor(files: TlsFiles, clock: Clock, log: Log) {
    this.#files = files;
    this.#log = log;
    this.#content = read(files);
    this.#end = every(clock, LOOK_EVERY_MS, () => this.#look());
  }

  /** What a listener is created with now. */
  get options(): ServerIdentity {
    const asksClients = this.#files.clientAuthorities !== undefined;
    return {
      ...this.#content,
      minVersion: 'TLSv1.2',
      requestCert: asksClients,
      rejectUnauthorized: asksClients,
    };
  }

  /** Keeps a listener up to date; returns how to end it. */
  follow(server: SecureServer): () => void {
    this.#servers.add(server);
    return () => this.#servers.delete(server);
  }

  close(): void {
    this.#end();
    this.#servers.clear();
  }

  #look(): void {
    try {
      const content = read(this.#files);
      this.#problem = undefined;
      if (!isSame(content, this.#content)) {
        this.#content = content;
        this.#servers.forEach(server => server.setSecureContext(this.options));
        this.#log.info('Took a certificate', {
          file: this.#files.certificate,
        });
      }
    } catch (error) {
      const { message } = error as Error;
      if (message !== this.#problem) {
        this.#problem = message;
        this.#log.error('Failed to take a certificate, the one before stays', {
          file: this.#files.certificate,
          error: message,
        });
      }
    }
  }
}

function read({
  certificate,
  key,
  clientAuthorities,
}: TlsFiles): SecureContextOptions {
  const content = {
    cert: readFileSync(certificate, 'utf8'),
    key: readFileSync(key, 'utf8'),
    ...(clientAuthorities === undefined
      ? {}
      : { ca: readFileSync(clientAuthorities, 'utf8') }),
  };
  // A file that is half written, or a key of another certificate, throws here rather than at the listener.
  createSecureContext(content);
  return content;
}

function isSame(a: SecureContextOptions, b: SecureContextOptions): boolean {
  return a.cert === b.cert && a.key === b.key && a.ca === b.ca;
}

import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext, SecureContextOptions } from 'node:tls';
import { Clock, every } from '../Clock';
import type { Log } from '../Log';
import { HeldIdentity } from './HeldIdentity';
import type {
  ListenerIdentity,
  SecureServer,
  ServerIdentity,
} from './ListenerIdentity';
import type { TlsFiles } from './TlsFiles';

/** Files are looked at so often. Kubernetes changes mounted files by links, of which watching files hears nothing. */
const LOOK_EVERY_MS = 10_000;

/**
 * The certificate of listeners, taken again when its files change. What can't be read, or doesn't fit together, is said in the log and not taken.
 */
export class TlsIdentity implements ListenerIdentity {
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
  readonly #held: HeldIdentity;
  readonly #end: () => void;
  /** What was wrong when they were read last, which is said once. */
  #problem: string | undefined;

  private constructor(files: TlsFiles, clock: Clock, log: Log) {
    this.#files = files;
    this.#log = log;
    this.#held = HeldIdentity.create(read(files));
    this.#end = every(clock, LOOK_EVERY_MS, () => this.#look());
  }

  get options(): ServerIdentity {
    return this.#held.options;
  }

  follow(server: SecureServer): () => void {
    return this.#held.follow(server);
  }

  close(): void {
    this.#end();
  }

  #look(): void {
    try {
      const identity = read(this.#files);
      this.#problem = undefined;
      if (!isSame(identity, this.options)) {
        this.#held.take(identity);
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
}: TlsFiles): ServerIdentity {
  const content = {
    cert: readFileSync(certificate, 'utf8'),
    key: readFileSync(key, 'utf8'),
    ...(clientAuthorities === undefined
      ? {}
      : { ca: readAuthorities(clientAuthorities) }),
  };
  // A file that is half written, or a key of another certificate, throws here rather than at the listener.
  createSecureContext(content);
  const asksClients = clientAuthorities !== undefined;
  return {
    ...content,
    minVersion: 'TLSv1.2',
    requestCert: asksClients,
    rejectUnauthorized: asksClients,
  };
}

/** Without a certificate in it Node would take those for authorities that all browsers trust, or nobody. */
function readAuthorities(file: string): string {
  const authorities = readFileSync(file, 'utf8');
  try {
    new X509Certificate(authorities).toString();
  } catch {
    throw new Error(
      `Failed to read '${file}': expected certificates of authorities in PEM`,
    );
  }
  return authorities;
}

function isSame(a: SecureContextOptions, b: SecureContextOptions): boolean {
  return a.cert === b.cert && a.key === b.key && a.ca === b.ca;
}

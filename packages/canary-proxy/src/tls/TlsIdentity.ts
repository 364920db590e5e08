import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext, SecureContextOptions } from 'node:tls';
import type { Clock } from '../Clock';
import { FileLook, followFile } from '../files/followFile';
import type { Log } from '../Log';
import { HeldIdentity } from './HeldIdentity';
import type {
  ListenerIdentity,
  SecureServer,
  ServerIdentity,
} from './ListenerIdentity';
import type { TlsFiles } from './TlsFiles';

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
  readonly #held: HeldIdentity;
  readonly #end: () => void;

  private constructor(files: TlsFiles, clock: Clock, log: Log) {
    this.#files = files;
    this.#held = HeldIdentity.create(read(files));
    this.#end = followFile(
      {
        path: files.certificate,
        besides: { key: files.key },
        what: 'a certificate',
        look: () => this.#look(),
      },
      clock,
      log,
    );
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

  #look(): FileLook {
    const identity = read(this.#files);
    if (isSame(identity, this.options)) {
      return 'same';
    }
    this.#held.take(identity);
    return { taken: {} };
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
  try {
    createSecureContext(content);
  } catch (error) {
    throw toSentence(error as NodeJS.ErrnoException);
  }
  const asksClients = clientAuthorities !== undefined;
  return {
    ...content,
    minVersion: 'TLSv1.2',
    requestCert: asksClients,
    rejectUnauthorized: asksClients,
  };
}

function toSentence(error: NodeJS.ErrnoException): Error {
  const [, kind] =
    /^ERR_OSSL_X509_KEY_(VALUES|TYPE)_MISMATCH$/.exec(error.code ?? '') ?? [];
  return kind === undefined
    ? error
    : new Error(
        `the key is not that of the certificate: key ${kind.toLowerCase()} mismatch`,
        { cause: error },
      );
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

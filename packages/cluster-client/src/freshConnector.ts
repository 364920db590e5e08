import { isDeepStrictEqual } from 'node:util';
import { buildConnector } from 'undici';

/**
 * Something that may be replaced while a client lives: its value, or where to get it.
 *
 * @public
 */
export type Fresh = string | (() => string | undefined);

/**
 * Whom a client trusts and what it shows of itself, as PEM.
 *
 * @public
 */
export interface FreshConnectorOptions {
  ca?: Fresh;
  cert?: Fresh;
  key?: Fresh;
  /** What the server's certificate is for, where it isn't its address. */
  serverName?: string;
  skipTlsVerify?: boolean;
  /** Bound for connecting, ms. */
  timeout: number;
}

/**
 * Connects with what is trusted and shown at that moment, so that authorities and certificates can rotate. What can't be read is used as it was.
 *
 * @throws what reading throws the first time.
 * @public
 */
export function freshConnector(
  options: FreshConnectorOptions,
): buildConnector.connector {
  const read = () => ({
    ca: valueOf(options.ca),
    cert: valueOf(options.cert),
    key: valueOf(options.key),
  });
  let known = read();
  const build = () =>
    buildConnector({
      ...known,
      // A watch holds its connection; over HTTP/2 one broken connection would take all of them.
      allowH2: false,
      servername: options.serverName,
      rejectUnauthorized: !options.skipTlsVerify,
      timeout: options.timeout,
    });
  let connector = build();
  return (target, callback) => {
    try {
      const now = read();
      if (!isDeepStrictEqual(now, known)) {
        known = now;
        connector = build();
      }
    } catch {
      // Perhaps it is just being replaced; the next connection reads it again.
    }
    connector(target, callback);
  };
}

function valueOf(fresh: Fresh | undefined): string | undefined {
  return typeof fresh === 'function' ? fresh() : fresh;
}

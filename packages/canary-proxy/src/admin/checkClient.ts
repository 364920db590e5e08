import type { TLSSocket } from 'node:tls';
import { AdminError } from './AdminError';

/** What a kubelet asks, which has no certificate to show. */
const PROBES = ['/healthz', '/readyz'];

/**
 * Lets in those who show a certificate of the admin API's client authorities; probes are for everybody.
 *
 * @param path - without the query
 * @throws AdminError where there is none, or it is not accepted.
 */
export function checkClient(socket: TLSSocket, path: string): void {
  if (PROBES.includes(path)) {
    return;
  }
  // What is authorized is a session, which may be resumed; nobody comes in by one in which no certificate was ever shown.
  if (socket.getPeerX509Certificate() === undefined) {
    throw refusal('no client certificate was shown');
  }
  if (!socket.authorized) {
    throw refusal(
      `the client certificate is not accepted (${socket.authorizationError})`,
    );
  }
}

function refusal(why: string): AdminError {
  return new AdminError(
    'forbidden',
    `Without a certificate of its client authorities this admin API answers ${PROBES.join(
      ' and ',
    )} only, and ${why}`,
  );
}

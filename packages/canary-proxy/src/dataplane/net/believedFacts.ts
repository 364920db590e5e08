import type { NetDataPlaneOptions } from './NetDataPlane';
import type { Received } from './Received';

/** What a request says of its client, each as received. */
export interface SaidFacts {
  forwardedFor: string | undefined;
  forwardedProto: string | undefined;
  forwardedHost: string | undefined;
  host: string | undefined;
}

/**
 * What can be believed of that: all of it where a trusted hop opened the connection.
 *
 * @param peer - who opened the connection
 */
export function believedFacts(
  peer: string,
  { forwardedFor, forwardedProto, forwardedHost, host }: SaidFacts,
  { trustedProxies, tls }: Pick<NetDataPlaneOptions, 'trustedProxies' | 'tls'>,
): Pick<Received, 'address' | 'proto' | 'host'> {
  const isTrusted = trustedProxies.trusts(peer);
  return {
    address: trustedProxies.clientAddress(peer, forwardedFor),
    proto: (isTrusted && forwardedProto) || (tls ? 'https' : 'http'),
    host: (isTrusted && forwardedHost) || host,
  };
}

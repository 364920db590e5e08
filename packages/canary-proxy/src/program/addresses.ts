import { isIPv6 } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';

/**
 * An address at which others reach what listens on `host`: that address itself, or one of the machine's where it listens on all.
 */
export function reachableHost(host: string): string {
  if (host !== '0.0.0.0' && host !== '::') {
    return host;
  }
  const addresses = Object.values(networkInterfaces())
    .flatMap(found => found ?? [])
    .filter(({ internal }) => !internal);
  const ofFamily = addresses.find(({ family }) => family === 'IPv4');
  return (ofFamily ?? addresses[0])?.address ?? hostname();
}

/** The address of an HTTP server. */
export function httpUrl(
  host: string,
  port: number,
  protocol: 'http' | 'https' = 'http',
): string {
  return `${protocol}://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** Whether only programs of the same machine reach what listens there. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(host);
}

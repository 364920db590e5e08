/**
 * The name of a host in small letters, without its port and the dot at its end.
 *
 * @param host - the `Host` header
 */
export function hostnameOf(host: string | undefined): string | undefined {
  if (!host) {
    return undefined;
  }
  const colon = host.lastIndexOf(':');
  // What stands in brackets has colons of its own.
  const name = colon > host.lastIndexOf(']') ? host.slice(0, colon) : host;
  return (name.endsWith('.') ? name.slice(0, -1) : name).toLowerCase();
}

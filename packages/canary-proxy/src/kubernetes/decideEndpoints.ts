import type { KubeObject } from '@backstage-releases/cluster-client';

/** What is read of an EndpointSlice. */
export interface EndpointSlice extends KubeObject {
  addressType: 'IPv4' | 'IPv6' | 'FQDN';
  endpoints?: Array<{
    addresses: string[];
    conditions?: {
      ready?: boolean | null;
      serving?: boolean | null;
      terminating?: boolean | null;
    };
  }> | null;
  ports?: Array<{ name?: string; port?: number; protocol?: string }> | null;
}

/** The instances of a Service, as `host:port`, sorted. */
export interface ServiceEndpoints {
  ready: readonly string[];
  /** Those that answer: the ready ones, and those that are about to end and still do. */
  serving: readonly string[];
}

/**
 * The instances of a Service that may get requests.
 *
 * @param slices - all slices of the Service; instances whose named port has different numbers come in several
 * @param portName - of the Service's port; the only one where it is undefined
 * @returns those of one address family, for a pod of a dual-stack Service is in the slices of both
 */
export function decideEndpoints(
  slices: Iterable<EndpointSlice>,
  portName: string | undefined,
): ServiceEndpoints {
  const families = {
    IPv4: { ready: new Set<string>(), serving: new Set<string>() },
    IPv6: { ready: new Set<string>(), serving: new Set<string>() },
  };
  for (const slice of slices) {
    const port = portOf(slice, portName);
    if (port !== undefined && slice.addressType !== 'FQDN') {
      const { ready, serving } = families[slice.addressType];
      for (const { addresses, conditions } of slice.endpoints ?? []) {
        const [address] = addresses;
        const endpoint =
          slice.addressType === 'IPv6'
            ? `[${address}]:${port}`
            : `${address}:${port}`;
        // An unknown condition is to be read as true.
        if (conditions?.ready !== false) {
          ready.add(endpoint);
        }
        if (conditions?.serving !== false) {
          serving.add(endpoint);
        }
      }
    }
  }
  const { IPv4, IPv6 } = families;
  const chosen = (of: 'ready' | 'serving') =>
    [...(IPv4[of].size > 0 ? IPv4 : IPv6)[of]].sort();
  return { ready: chosen('ready'), serving: chosen('serving') };
}

function portOf(
  { ports }: EndpointSlice,
  name: string | undefined,
): number | undefined {
  if (name === undefined) {
    return ports?.length === 1 ? ports[0].port : undefined;
  }
  return ports?.find(port => (port.name ?? '') === name)?.port;
}

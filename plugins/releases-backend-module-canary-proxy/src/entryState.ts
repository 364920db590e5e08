import { KubeObject } from '@backstage-releases/cluster-client';
import { RouteSeen } from '@backstage-releases/plugin-releases-node';
import { EntryService } from './entryService';
import { ProxyInstance } from './ProxyDirectory';

/** What is read of an EndpointSlice. */
export interface EndpointSlice extends KubeObject {
  endpoints?: Endpoint[] | null;
  ports?: Array<{ name?: string; port?: number }> | null;
}

interface Endpoint {
  addresses: string[];
  conditions?: { ready?: boolean | null };
  targetRef?: { kind?: string; name?: string };
}

/**
 * Where users who are sent to an entry Service arrive.
 *
 * Its endpoints count only where they are proxies: with a wrong selector a Service leads to pods of something else.
 *
 * @param slices - those of the Service; undefined where they could not be read
 * @param proxies - the instances that are live
 */
export function entryState(
  service: EntryService | undefined,
  slices: readonly EndpointSlice[] | undefined,
  proxies: readonly ProxyInstance[],
): RouteSeen['entry'] {
  if (!service) {
    return 'absent';
  }
  if (!slices) {
    return undefined;
  }
  const name = service.spec.ports?.[0]?.name ?? '';
  const isReached = slices
    .filter(({ ports }) => ports?.some(port => (port.name ?? '') === name))
    .flatMap(({ endpoints }) => endpoints ?? [])
    // An unknown condition is to be read as true.
    .filter(({ conditions }) => conditions?.ready !== false)
    .some(endpoint => proxies.some(proxy => isAt(proxy, endpoint)));
  return isReached ? 'ready' : 'empty';
}

/** An instance is named after its pod where nobody says otherwise. */
function isAt(
  { name, dataAddress }: ProxyInstance,
  { addresses, targetRef }: Endpoint,
): boolean {
  return (
    (dataAddress !== undefined && addresses.includes(dataAddress)) ||
    (targetRef?.kind === 'Pod' && targetRef.name === name)
  );
}

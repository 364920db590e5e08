import { isIPv4 } from 'node:net';
import type { KubeObject } from '@backstage-releases/cluster-client';
import type { EndpointSlice } from './decideEndpoints';
import { INSTANCE_LABEL, SERVICE_LABEL } from './kubeNames';

/** Who keeps the slices, as Kubernetes wants to know it. */
export const MANAGED_BY = 'canary-proxy';

/** One entry of an instance at a Service. */
export interface Entry {
  namespace: string;
  service: string;
  portName: string;
  port: number;
}

/** What has to be done to the slices of an instance. */
export interface SliceChanges {
  create: EndpointSlice[];
  replace: EndpointSlice[];
  remove: EndpointSlice[];
}

/**
 * The slice of one entry.
 *
 * @param owner - the Service, where it exists; the slice goes with it
 */
export function toSlice(
  entry: Entry,
  instance: string,
  address: string,
  owner: KubeObject | undefined,
): EndpointSlice {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      namespace: entry.namespace,
      name: `${entry.service}-${instance}`,
      labels: {
        [SERVICE_LABEL]: entry.service,
        'endpointslice.kubernetes.io/managed-by': MANAGED_BY,
        [INSTANCE_LABEL]: instance,
      },
      ...(owner?.metadata.uid
        ? {
            ownerReferences: [
              {
                apiVersion: 'v1',
                kind: 'Service',
                name: entry.service,
                uid: owner.metadata.uid,
              },
            ],
          }
        : {}),
    },
    addressType: isIPv4(address) ? 'IPv4' : 'IPv6',
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
    ports: [{ name: entry.portName, port: entry.port, protocol: 'TCP' }],
  };
}

/**
 * What has to be done so that an instance has exactly the wished slices.
 *
 * @param observed - the slices that carry the instance's label
 */
export function decideSliceChanges(
  wished: readonly EndpointSlice[],
  observed: readonly EndpointSlice[],
): SliceChanges {
  const changes: SliceChanges = { create: [], replace: [], remove: [] };
  const left = new Map(observed.map(slice => [keyOf(slice), slice]));
  for (const slice of wished) {
    const found = left.get(keyOf(slice));
    left.delete(keyOf(slice));
    if (found === undefined) {
      changes.create.push(slice);
    } else if (found.addressType !== slice.addressType) {
      // The only field that can't be changed.
      changes.remove.push(found);
      changes.create.push(slice);
    } else if (meaningOf(found) !== meaningOf(slice)) {
      changes.replace.push({
        ...slice,
        metadata: {
          ...slice.metadata,
          resourceVersion: found.metadata.resourceVersion,
        },
      });
    }
  }
  changes.remove.push(...left.values());
  return changes;
}

function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}

/** What matters of a slice; a server adds fields of its own. */
function meaningOf({ metadata, endpoints, ports }: EndpointSlice): string {
  return JSON.stringify([
    metadata.labels?.[SERVICE_LABEL],
    metadata.labels?.['endpointslice.kubernetes.io/managed-by'],
    metadata.ownerReferences?.map(owner => owner.uid) ?? [],
    endpoints?.map(({ addresses, conditions }) => [
      addresses,
      conditions?.ready !== false,
    ]),
    ports?.map(({ name, port }) => [name, port]),
  ]);
}

/** Marks the Leases of proxy instances. */
export const PROXY_LABEL = 'backstage-releases/canary-proxy';

/** Marks the EndpointSlices that one instance keeps. */
export const INSTANCE_LABEL = 'backstage-releases/canary-proxy-instance';

/** On an EndpointSlice: the Service that it belongs to. */
export const SERVICE_LABEL = 'kubernetes.io/service-name';

/** On a Lease: where the instance's admin API is. */
export const ADMIN_URL_ANNOTATION = 'backstage-releases/admin-url';

/** On a Lease: the address at which the instance's routes listen. */
export const DATA_ADDRESS_ANNOTATION = 'backstage-releases/data-address';

/** A time as Kubernetes writes it in Leases. */
export function toMicroTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}

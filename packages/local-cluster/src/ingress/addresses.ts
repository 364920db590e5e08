import type { Endpoint, EndpointPort } from 'kubernetes-types/discovery/v1';
import type { ServicePort } from 'kubernetes-types/core/v1';
import type { KubeObject } from '../store/KubeObject';
import type { Backend } from './routes';

/** Where a pod, or whatever a hand-made slice names, can be reached. */
export interface Address {
  host: string;
  port: number;
}

/**
 * The addresses behind a port of a Service: the ready ones, or, when there are none, those that are ending but still serve.
 */
export function addressesOf(
  service: KubeObject | undefined,
  slices: KubeObject[],
  wanted: Backend['port'],
): Address[] {
  const port = ((service?.spec.ports ?? []) as ServicePort[]).find(each =>
    wanted.name ? each.name === wanted.name : each.port === wanted.number,
  );
  if (!port) {
    return [];
  }
  const all = slices.flatMap(slice => {
    const number = ((slice.ports ?? []) as EndpointPort[]).find(
      each => (each.name ?? '') === (port.name ?? ''),
    )?.port;
    return number === undefined
      ? []
      : ((slice.endpoints ?? []) as Endpoint[]).map(endpoint => ({
          endpoint,
          number,
        }));
  });
  const select = (test: (endpoint: Endpoint) => boolean): Address[] =>
    all
      .filter(({ endpoint }) => test(endpoint))
      .map(({ endpoint, number }) => ({
        host: endpoint.addresses[0],
        port: number,
      }));
  // A condition that isn't said counts as ready.
  const ready = select(({ conditions }) => conditions?.ready !== false);
  return ready.length > 0
    ? ready
    : select(
        ({ conditions }) =>
          conditions?.serving === true && conditions.terminating === true,
      );
}

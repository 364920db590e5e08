import type { Endpoint, EndpointPort } from 'kubernetes-types/discovery/v1';
import { isSameJson } from '../../store/isSameJson';
import type { KubeObject } from '../../store/KubeObject';
import type { EndpointGroup } from './decideEndpoints';

/** The most endpoints in one slice. */
export const sliceLimit = 100;

/** What a slice should hold. `existing` is the slice to change; without it one is made. */
export interface SliceWish {
  existing?: KubeObject;
  ports: EndpointPort[];
  endpoints: Endpoint[];
}

/**
 * Spreads endpoints over the slices of a Service: an endpoint stays in the slice where it is, new ones fill up what is there, and slices that would
 * be empty are not wished for. A Service without endpoints keeps one empty slice.
 */
export function decideSlices(
  groups: EndpointGroup[],
  existing: KubeObject[],
): SliceWish[] {
  const free = new Set(existing);
  const wishes: SliceWish[] = [];
  for (const { ports, endpoints } of groups) {
    const same = [...free].filter(slice =>
      isSameJson(slice.ports ?? [], ports),
    );
    const byPod = new Map(endpoints.map(each => [identity(each), each]));
    const filled: SliceWish[] = same.map(slice => {
      free.delete(slice);
      const kept: Endpoint[] = [];
      for (const old of (slice.endpoints ?? []) as Endpoint[]) {
        const current = byPod.get(identity(old));
        if (current) {
          kept.push(current);
          byPod.delete(identity(old));
        }
      }
      return { existing: slice, ports, endpoints: kept };
    });
    for (const endpoint of byPod.values()) {
      let place = filled.find(wish => wish.endpoints.length < sliceLimit);
      if (!place) {
        place = { ports, endpoints: [] };
        filled.push(place);
      }
      place.endpoints.push(endpoint);
    }
    wishes.push(...filled.filter(wish => wish.endpoints.length > 0));
  }
  // A slice that is no longer needed takes the content of a new one: its name stays known.
  for (const wish of wishes) {
    if (!wish.existing) {
      const spare =
        existing.find(
          slice =>
            !wishes.some(each => each.existing === slice) &&
            isSameJson(slice.ports ?? [], wish.ports),
        ) ?? [...free].find(slice => !slice.ports?.length);
      if (spare) {
        wish.existing = spare;
        free.delete(spare);
      }
    }
  }
  return wishes.length > 0
    ? wishes
    : [{ existing: existing[0], ports: [], endpoints: [] }];
}

function identity(endpoint: Endpoint): string {
  return endpoint.targetRef?.uid ?? endpoint.addresses.join(',');
}

import { useRef } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import {
  Release,
  ReleaseEvent,
  ReleasesApi,
  Target,
} from '@backstage-releases/plugin-releases-common';
import { Polled, usePolling } from '../live/usePolling';
import { releasesApiRef } from '../releasesApiRef';

/** A release, the target that it works on, and all that happened to it, the oldest first. */
export interface ReleaseRecord {
  release: Release;
  target: Target;
  events: ReleaseEvent[];
  /** The backend's time, epoch ms. */
  at: number;
}

/** All about a release, live. Events never change, so only new ones are asked for. */
export function useReleaseRecord(id: number): Polled<ReleaseRecord> {
  const api = useApi(releasesApiRef);
  const known = useRef<{ id: number; events: ReleaseEvent[] }>();
  return usePolling(`release/${id}`, async () => {
    const release = await api.getRelease(id);
    const before = known.current?.id === id ? known.current.events : [];
    const [target, { events, at }] = await Promise.all([
      api.getTarget(release),
      eventsAfter(api, id, before),
    ]);
    known.current = { id, events };
    return { release, target, events, at };
  });
}

/** The backend answers with so many events at a time, so it is asked until there is none. */
async function eventsAfter(
  api: ReleasesApi,
  id: number,
  known: ReleaseEvent[],
): Promise<{ events: ReleaseEvent[]; at: number }> {
  let events = known;
  for (;;) {
    const { items, at } = await api.getReleaseEvents(id, {
      after: events.at(-1)?.seq,
    });
    if (items.length === 0) {
      return { events, at };
    }
    events = [...events, ...items];
  }
}

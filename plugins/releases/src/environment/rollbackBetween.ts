import {
  ReleaseEvent,
  ReleasesApi,
  TargetRef,
} from '@backstage-releases/plugin-releases-common';

/** The last rollback of a target from one moment on and before another, epoch ms. The backend answers with so many events at a time, so it is asked until there is none. */
export async function rollbackBetween(
  api: ReleasesApi,
  ref: TargetRef,
  from: number,
  to: number = Infinity,
): Promise<ReleaseEvent | undefined> {
  let last: ReleaseEvent | undefined;
  let after: number | undefined;
  for (;;) {
    const { items } = await api.getTargetEvents(ref, { after });
    if (items.length === 0) {
      return last;
    }
    last =
      items
        .filter(
          ({ type, at }) =>
            type === 'target-rolled-back' && at >= from && at < to,
        )
        .at(-1) ?? last;
    after = items.at(-1)!.seq;
  }
}

import useAsync from 'react-use/esm/useAsync';
import { useApi } from '@backstage/core-plugin-api';
import {
  Release,
  ReleaseEvent,
  ReleasesApi,
  Target,
} from '@backstage-releases/plugin-releases-common';
import { releasesApiRef } from '../releasesApiRef';

/**
 * The rollback that took a target away from what its last release had brought; undefined where that still runs. No release knows of a rollback that came
 * after its end, only the target does.
 */
export function useRolledBack(
  target: Target | undefined,
  history: Release[],
): ReleaseEvent | undefined {
  const api = useApi(releasesApiRef);
  const last = history.find(
    each =>
      each.environment === target?.environment && each.status === 'succeeded',
  );
  const isAway =
    target?.stable !== undefined &&
    target.holder === undefined &&
    last?.endedAt !== undefined &&
    last.digest !== target.stable.digest;
  const { value } = useAsync(
    async () =>
      target && last && isAway
        ? rollbackSince(api, target, last.endedAt!)
        : undefined,
    [api, target?.id, target?.stable?.name, last?.id, isAway],
  );
  return isAway ? value : undefined;
}

/** The backend answers with so many events at a time, so it is asked until there is none. */
async function rollbackSince(
  api: ReleasesApi,
  target: Target,
  since: number,
): Promise<ReleaseEvent | undefined> {
  let last: ReleaseEvent | undefined;
  let after: number | undefined;
  for (;;) {
    const { items } = await api.getTargetEvents(target, { after });
    if (items.length === 0) {
      return last;
    }
    last =
      items
        .filter(({ type, at }) => type === 'target-rolled-back' && at >= since)
        .at(-1) ?? last;
    after = items.at(-1)!.seq;
  }
}

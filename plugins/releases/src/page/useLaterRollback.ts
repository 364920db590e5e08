import useAsync from 'react-use/esm/useAsync';
import { useApi } from '@backstage/core-plugin-api';
import {
  Release,
  ReleaseEvent,
  Target,
} from '@backstage-releases/plugin-releases-common';
import { rollbackBetween } from '../environment/rollbackBetween';
import { releasesApiRef } from '../releasesApiRef';

/** How far back the release is looked for that came after. */
const LATEST = 100;

/** The rollback that took a release back after its end, before the next one began. Only the target knows of it. */
export function useLaterRollback(
  release: Release,
  target: Target,
): ReleaseEvent | undefined {
  const api = useApi(releasesApiRef);
  const { id, entityRef, environment, status, endedAt } = release;
  const { value } = useAsync(async () => {
    if (status !== 'succeeded' || endedAt === undefined) {
      return undefined;
    }
    const { items } = await api.listReleases({
      entityRef,
      environment,
      limit: LATEST,
    });
    const later = items.filter(each => each.id > id);
    return later.length < LATEST
      ? rollbackBetween(api, release, endedAt, later.at(-1)?.startedAt)
      : undefined;
  }, [api, id, status, target.stable?.name]);
  return value;
}

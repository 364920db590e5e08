import useAsync from 'react-use/esm/useAsync';
import { useApi } from '@backstage/core-plugin-api';
import {
  Release,
  ReleaseEvent,
  Target,
} from '@backstage-releases/plugin-releases-common';
import { releasesApiRef } from '../releasesApiRef';
import { rollbackBetween } from './rollbackBetween';

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
        ? rollbackBetween(api, target, last.endedAt!)
        : undefined,
    [api, target?.id, target?.stable?.name, last?.id, isAway],
  );
  return isAway ? value : undefined;
}

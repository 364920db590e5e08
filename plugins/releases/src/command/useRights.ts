import { usePermission } from '@backstage/plugin-permission-react';
import {
  releasesReleaseApprovePermission,
  releasesReleaseOperatePermission,
  releasesReleaseStartPermission,
  releasesTargetRollbackPermission,
} from '@backstage-releases/plugin-releases-common';
import { errorWords } from '../words/errorWords';
import { Right } from './Right';

/** What the viewer may do with a service. */
export interface Rights {
  start: Right;
  operate: Right;
  approve: Right;
  rollback: Right;
}

function useRight(
  permission: typeof releasesReleaseStartPermission,
  entityRef: string,
): Right {
  const { allowed, loading, error } = usePermission({
    permission,
    resourceRef: entityRef,
  });
  if (allowed) {
    return { allowed: true };
  }
  if (loading) {
    return { allowed: false, missing: 'Checking your rights…' };
  }
  return {
    allowed: false,
    missing: error
      ? `Failed to check your right '${permission.name}': ${errorWords(error)}`
      : `You don't have the right '${permission.name}' for this component.`,
  };
}

/** Asks the permission system what the viewer may do with the service `entityRef`. */
export function useRights(entityRef: string): Rights {
  return {
    start: useRight(releasesReleaseStartPermission, entityRef),
    operate: useRight(releasesReleaseOperatePermission, entityRef),
    approve: useRight(releasesReleaseApprovePermission, entityRef),
    rollback: useRight(releasesTargetRollbackPermission, entityRef),
  };
}

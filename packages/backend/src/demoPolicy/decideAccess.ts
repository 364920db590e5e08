import {
  releasesReleaseApprovePermission,
  releasesReleaseOperatePermission,
  releasesTargetRollbackPermission,
} from '@backstage-releases/plugin-releases-common';
import {
  catalogConditions,
  createCatalogConditionalDecision,
} from '@backstage/plugin-catalog-backend/alpha';
import {
  AuthorizeResult,
  isPermission,
  isResourcePermission,
  Permission,
  PolicyDecision,
} from '@backstage/plugin-permission-common';

const developers = 'group:default/shop-team';
const approvers = 'group:default/sre';

const allow: PolicyDecision = { result: AuthorizeResult.ALLOW };
const deny: PolicyDecision = { result: AuthorizeResult.DENY };

/**
 * What someone may do who owns `refs`: everyone reads; developers change what they own, but don't approve; approvers approve, steer and
 * roll back everything, but start nothing.
 */
export function decideAccess(
  permission: Permission,
  refs: string[],
): PolicyDecision {
  if (permission.attributes.action === 'read') {
    return allow;
  }
  if (refs.includes(approvers) && isForApprovers(permission)) {
    return allow;
  }
  if (
    refs.includes(developers) &&
    !isPermission(permission, releasesReleaseApprovePermission)
  ) {
    return isResourcePermission(permission, 'catalog-entity')
      ? createCatalogConditionalDecision(
          permission,
          catalogConditions.isEntityOwner({ claims: refs }),
        )
      : allow;
  }
  return deny;
}

function isForApprovers(permission: Permission) {
  return [
    releasesReleaseApprovePermission,
    releasesReleaseOperatePermission,
    releasesTargetRollbackPermission,
  ].some(one => isPermission(permission, one));
}

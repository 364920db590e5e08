import { createPermission } from '@backstage/plugin-permission-common';

/**
 * The resource that every permission of this suite is asked for: the component that is released.
 *
 * It is the catalog's own resource type, so a policy can answer with the catalog's conditions, for example `isEntityOwner`.
 *
 * @public
 */
export const RESOURCE_TYPE_RELEASED_ENTITY = 'catalog-entity';

/**
 * To see releases, targets and their events.
 *
 * @public
 */
export const releasesReleaseReadPermission = createPermission({
  name: 'releases.release.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_RELEASED_ENTITY,
});

/**
 * To start a release.
 *
 * @public
 */
export const releasesReleaseStartPermission = createPermission({
  name: 'releases.release.start',
  attributes: { action: 'create' },
  resourceType: RESOURCE_TYPE_RELEASED_ENTITY,
});

/**
 * To steer a running release: promote, set, pause, resume, cancel.
 *
 * @public
 */
export const releasesReleaseOperatePermission = createPermission({
  name: 'releases.release.operate',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_RELEASED_ENTITY,
});

/**
 * To approve or reject where a plan asks for it. The plan's `from` must name the person as well.
 *
 * @public
 */
export const releasesReleaseApprovePermission = createPermission({
  name: 'releases.release.approve',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_RELEASED_ENTITY,
});

/**
 * To take a target back to its last good revision.
 *
 * @public
 */
export const releasesTargetRollbackPermission = createPermission({
  name: 'releases.target.rollback',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_RELEASED_ENTITY,
});

/**
 * All permissions of this suite.
 *
 * @public
 */
export const releasesPermissions = [
  releasesReleaseReadPermission,
  releasesReleaseStartPermission,
  releasesReleaseOperatePermission,
  releasesReleaseApprovePermission,
  releasesTargetRollbackPermission,
];

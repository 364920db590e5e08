import {
  ReleaseCommandType,
  releasesReleaseApprovePermission,
  releasesReleaseOperatePermission,
} from '@backstage-releases/plugin-releases-common';

/**
 * The permission that a command asks for.
 */
export function permissionOfCommand(type: ReleaseCommandType) {
  switch (type) {
    case 'approve':
    case 'reject':
      return releasesReleaseApprovePermission;
    case 'promote':
    case 'set':
    case 'pause':
    case 'resume':
    case 'cancel':
      return releasesReleaseOperatePermission;
    default:
      throw new Error(
        `No permission for the command '${type satisfies never}'`,
      );
  }
}

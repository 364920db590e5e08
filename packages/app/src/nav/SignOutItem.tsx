import { SidebarItem } from '@backstage/core-components';
import { identityApiRef, useApi } from '@backstage/core-plugin-api';
import { useUserProfile } from '@backstage/plugin-user-settings';
import ExitToAppIcon from '@material-ui/icons/ExitToApp';

/** Says who is signed in, and lets her go, so that a demo changes people with one click. */
export const SignOutItem = () => {
  const identity = useApi(identityApiRef);
  const { displayName } = useUserProfile();

  return (
    <SidebarItem
      icon={ExitToAppIcon}
      text={`Sign out ${displayName}`}
      onClick={() => identity.signOut()}
    />
  );
};

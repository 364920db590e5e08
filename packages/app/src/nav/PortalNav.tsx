import {
  Sidebar,
  SidebarDivider,
  SidebarGroup,
  SidebarItem,
  SidebarSpace,
} from '@backstage/core-components';
import { NavContentComponent } from '@backstage/plugin-app-react';
import { PortalLogo } from './PortalLogo';
import { SignOutItem } from './SignOutItem';

/** The portal's navigation: the catalog first, then what plugins bring, settings last. */
export const PortalNav: NavContentComponent = ({ navItems }) => {
  const nav = navItems.withComponent(item => (
    <SidebarItem icon={() => item.icon} to={item.href} text={item.title} />
  ));
  const catalog = nav.take('page:catalog');
  const settings = nav.take('page:user-settings');

  return (
    <Sidebar>
      <PortalLogo />
      <SidebarDivider />
      <SidebarGroup label="Menu">
        {catalog}
        {nav.rest({ sortBy: 'title' })}
      </SidebarGroup>
      <SidebarSpace />
      <SidebarDivider />
      <SidebarGroup label="Settings" to="/settings">
        {settings}
        <SignOutItem />
      </SidebarGroup>
    </Sidebar>
  );
};

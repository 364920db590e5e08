import { Entity } from '@backstage/catalog-model';
import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import releasesPlugin from '..';
import { TestBackend } from './TestBackend';

/** The component of all pictures, as the catalog has it. */
export const SHOP_ENTITY: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    namespace: 'default',
    name: 'shop',
    annotations: { 'backstage-releases/plan': 'web-service' },
  },
  spec: { type: 'website', lifecycle: 'production', owner: 'shop-team' },
  relations: [{ type: 'ownedBy', targetRef: 'group:default/shop-team' }],
};
const untouched: Entity = {
  ...SHOP_ENTITY,
  metadata: { namespace: 'default', name: 'untouched' },
};

/** Someone who looks at the portal: in which groups she is, and which permissions she has. */
export interface TestPerson {
  name: string;
  groups: string[];
  permissions: string[];
}

/** The people of the tests. */
export const people = {
  developer: {
    name: 'developer',
    groups: ['group:default/shop-team'],
    permissions: [
      'releases.release.start',
      'releases.release.operate',
      'releases.target.rollback',
    ],
  },
  approver: {
    name: 'approver',
    groups: ['group:default/sre'],
    permissions: ['releases.release.approve', 'releases.release.operate'],
  },
  viewer: { name: 'viewer', groups: ['group:default/guests'], permissions: [] },
} satisfies Record<string, TestPerson>;

/** Where the tab of the shop is. */
export const SHOP_TAB = '/catalog/default/component/shop/releases';

/** Opens a page of a portal with the catalog and this plugin; only the network is a test's own. */
export function renderPortal(options: {
  path: string;
  person?: TestPerson;
  backend: TestBackend;
}) {
  const { path, person = people.developer, backend } = options;
  const userEntityRef = `user:default/${person.name}`;
  return renderTestApp({
    initialRouteEntries: [path],
    features: [catalogPlugin, releasesPlugin],
    apis: [
      catalogApiMock({ entities: [SHOP_ENTITY, untouched] }),
      mockApis.fetch({ baseImplementation: backend.fetch }),
      mockApis.discovery({ baseUrl: 'http://portal.test' }),
      mockApis.identity({
        userEntityRef,
        ownershipEntityRefs: [userEntityRef, ...person.groups],
      }),
      mockApis.permission({
        authorize: ({ permission }) =>
          !permission.name.startsWith('releases.') ||
          person.permissions.includes(permission.name)
            ? AuthorizeResult.ALLOW
            : AuthorizeResult.DENY,
      }),
    ],
  });
}

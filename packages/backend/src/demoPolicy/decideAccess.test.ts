import {
  releasesReleaseApprovePermission as approve,
  releasesReleaseOperatePermission as operate,
  releasesReleaseReadPermission as read,
  releasesReleaseStartPermission as start,
  releasesTargetRollbackPermission as rollback,
} from '@backstage-releases/plugin-releases-common';
import {
  AuthorizeResult,
  createPermission,
} from '@backstage/plugin-permission-common';
import { decideAccess } from './decideAccess';

const refs = {
  developer: ['user:default/developer', 'group:default/shop-team'],
  approver: ['user:default/approver', 'group:default/sre'],
  viewer: ['user:default/viewer', 'group:default/guests'],
};
const createEntity = createPermission({
  name: 'catalog.entity.create',
  attributes: { action: 'create' },
});
const permissions = { read, start, operate, approve, rollback, createEntity };
const { ALLOW, CONDITIONAL, DENY } = AuthorizeResult;

describe('decideAccess', () => {
  it.each<[keyof typeof refs, keyof typeof permissions, AuthorizeResult]>([
    ['viewer', 'read', ALLOW],
    ['viewer', 'start', DENY],
    ['viewer', 'operate', DENY],
    ['viewer', 'approve', DENY],
    ['viewer', 'rollback', DENY],
    ['viewer', 'createEntity', DENY],
    ['developer', 'read', ALLOW],
    ['developer', 'start', CONDITIONAL],
    ['developer', 'operate', CONDITIONAL],
    ['developer', 'approve', DENY],
    ['developer', 'rollback', CONDITIONAL],
    ['developer', 'createEntity', ALLOW],
    ['approver', 'read', ALLOW],
    ['approver', 'start', DENY],
    ['approver', 'operate', ALLOW],
    ['approver', 'approve', ALLOW],
    ['approver', 'rollback', ALLOW],
    ['approver', 'createEntity', DENY],
  ])('answers %s, who asks for %s, with %s', (person, permission, result) => {
    expect(decideAccess(permissions[permission], refs[person]).result).toBe(
      result,
    );
  });

  it('lets developers change only what they own', () => {
    expect(decideAccess(start, refs.developer)).toEqual({
      result: CONDITIONAL,
      pluginId: 'catalog',
      resourceType: 'catalog-entity',
      conditions: {
        rule: 'IS_ENTITY_OWNER',
        resourceType: 'catalog-entity',
        params: { claims: refs.developer },
      },
    });
  });

  it('lets someone in both groups approve everything and start what she owns', () => {
    const both = [...refs.developer, ...refs.approver];
    expect(decideAccess(approve, both).result).toBe(ALLOW);
    expect(decideAccess(operate, both).result).toBe(ALLOW);
    expect(decideAccess(start, both).result).toBe(CONDITIONAL);
  });
});

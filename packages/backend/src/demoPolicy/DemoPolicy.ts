import { UserInfoService } from '@backstage/backend-plugin-api';
import {
  AuthorizeResult,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import { decideAccess } from './decideAccess';

/** The demo's policy: what a person may do follows from the groups that she is in. */
export class DemoPolicy implements PermissionPolicy {
  readonly #userInfo: UserInfoService;

  static create(options: { userInfo: UserInfoService }) {
    return new DemoPolicy(options.userInfo);
  }

  private constructor(userInfo: UserInfoService) {
    this.#userInfo = userInfo;
  }

  async handle(
    { permission }: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    if (!user) {
      return { result: AuthorizeResult.DENY };
    }
    const { ownershipEntityRefs } = await this.#userInfo.getUserInfo(
      user.credentials,
    );
    return decideAccess(permission, ownershipEntityRefs);
  }
}

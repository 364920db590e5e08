import {
  HttpAuthService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { Request } from 'express';
import { Actor } from '../service/ReleasesService';

/**
 * Who sends a request. Groups are looked up only where something is to be changed: nothing that is read depends on them, and pages poll.
 */
export async function readActor(
  request: Request,
  options: { httpAuth: HttpAuthService; userInfo: UserInfoService },
): Promise<Actor> {
  const { httpAuth, userInfo } = options;
  const credentials = await httpAuth.credentials(request, {
    allow: ['user', 'service'],
  });
  const { principal } = credentials;
  if (principal.type === 'service') {
    const ref = `service:${principal.subject}`;
    return { ref, ownershipRefs: [ref], from: 'api', credentials };
  }
  const ref = principal.userEntityRef;
  const { ownershipEntityRefs } =
    request.method === 'GET'
      ? { ownershipEntityRefs: [ref] }
      : await userInfo.getUserInfo(credentials);
  return {
    ref,
    ownershipRefs: ownershipEntityRefs,
    from: 'portal',
    credentials,
  };
}

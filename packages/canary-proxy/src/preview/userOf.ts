import {
  IdentitySource,
  IdentitySourceName,
  PolicyRequest,
} from '@backstage-releases/canary-policy';

/** Who a request is from. */
export interface User {
  source: IdentitySourceName;
  /** As received, or what stands for it. */
  identity: string;
}

/** Who a policy takes a request to be from, by the first source that it has; `undefined` where it says nothing. */
export function userOf(
  identity: readonly IdentitySource[],
  request: PolicyRequest,
): User | undefined {
  for (const source of identity) {
    const user = userBy(source, request);
    if (user?.identity) {
      return user as User;
    }
  }
  return undefined;
}

function userBy(
  source: IdentitySource,
  request: PolicyRequest,
): Partial<User> | undefined {
  if ('cookie' in source) {
    const { cookie } = source;
    return { source: `cookie:${cookie}`, identity: request.cookie(cookie) };
  }
  if ('header' in source) {
    const name = source.header.toLowerCase();
    return { source: `header:${name}`, identity: request.header(name) };
  }
  if ('assigned' in source) {
    return request.navigation
      ? { source: 'assigned', identity: request.newId() }
      : undefined;
  }
  return { source: 'address', identity: request.address };
}

import { AuthenticationError, NotAllowedError } from '@backstage/errors';
import { createProxyAuthenticator } from '@backstage/plugin-auth-node';

const header = 'x-demo-user';
const users = ['developer', 'approver', 'viewer'];

/**
 * Takes the name of a demo user from the request's header `x-demo-user`, without any proof.
 *
 * @throws NotAllowedError on start where `NODE_ENV` is `production`.
 */
export const demoAuthenticator = createProxyAuthenticator({
  defaultProfileTransform: async (name: string) => ({
    profile: { displayName: name },
  }),
  initialize() {
    if (process.env.NODE_ENV === 'production') {
      throw new NotAllowedError(
        "The sign-in provider 'demo' lets anyone in and is not for production; remove 'auth.providers.demo' or the module",
      );
    }
  },
  async authenticate({ req }) {
    const name = req.header(header);
    if (!name || !users.includes(name)) {
      throw new AuthenticationError(
        `The header '${header}' has the value '${name}', allowed are ${users
          .map(user => `'${user}'`)
          .join(', ')}`,
      );
    }
    return { result: name };
  },
});

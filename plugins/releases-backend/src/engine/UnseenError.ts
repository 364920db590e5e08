import { CustomErrorBase } from '@backstage/errors';

/** What an expression asks about was not looked at of late, so that nobody knows whether it is true. */
export class UnseenError extends CustomErrorBase {
  name = 'UnseenError' as const;
}

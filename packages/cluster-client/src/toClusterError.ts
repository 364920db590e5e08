import {
  AuthenticationError,
  ConflictError,
  CustomErrorBase,
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';

/**
 * The server no longer has the history that was asked for (410): list again.
 */
export class ExpiredError extends CustomErrorBase {
  name = 'ExpiredError' as const;
}

function messageOf(body: string): string {
  try {
    const { message } = JSON.parse(body);
    if (typeof message === 'string' && message !== '') {
      return message;
    }
  } catch {
    // Proxies in front of an API server answer with text or HTML.
  }
  return body.trim().slice(0, 500) || 'no message';
}

/** What a refusal of the API server means, with the server's own message in it. */
export function toClusterError(
  status: number,
  body: string,
  what: string,
): Error {
  const message = `Failed to ${what}: ${messageOf(body)}`;
  switch (status) {
    case 401:
      return new AuthenticationError(message);
    case 403:
      return new NotAllowedError(message);
    case 404:
      return new NotFoundError(message);
    case 409:
      return new ConflictError(message);
    case 410:
      return new ExpiredError(message);
    case 429:
      return new ServiceUnavailableError(message);
    default:
      return status >= 400 && status < 500
        ? new InputError(message)
        : new ServiceUnavailableError(`${message} (status ${status})`);
  }
}

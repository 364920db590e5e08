import { isError, ResponseError } from '@backstage/errors';

/** What went wrong, in full: the backend's own message where it answered, else what the call threw. */
export function errorWords(error: unknown): string {
  if (ResponseError.is(error)) {
    return error.cause.message || error.message;
  }
  return isError(error) ? error.message : String(error);
}

import {
  CachedAnswer,
  isForSharedCaches,
} from '../../caching/privateCacheControl';
import type { DecidedExchange } from './ExchangeParts';

const NONE: readonly string[] = [];

/**
 * What the user's next request is to be recognised by: the memory of a policy, and her instance. An answer that caches hand to others has no user's cookie.
 */
export function answerCookies(
  { setCookie, isSecure, isShared, isPrivate, attempts }: DecidedExchange,
  answer: CachedAnswer,
): readonly string[] {
  const sticky = attempts.stickyCookie(isSecure);
  if (setCookie === undefined && sticky === undefined) {
    return NONE;
  }
  const isForAll = isShared || (!isPrivate && isForSharedCaches(answer));
  return [setCookie, isForAll ? undefined : sticky].filter(
    cookie => cookie !== undefined,
  );
}

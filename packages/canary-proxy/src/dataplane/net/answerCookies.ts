import {
  CachedAnswer,
  isForSharedCaches,
} from '../../caching/privateCacheControl';
import type { DecidedExchange } from './ExchangeParts';

/**
 * What the user's next request is to be recognised by: the memory of a policy, and her instance. An answer that caches hand to others has no user's cookie.
 */
export function answerCookies(
  { setCookie, isSecure, isShared, isPrivate, attempts }: DecidedExchange,
  answer: CachedAnswer,
): string[] {
  const isForAll = isShared || (!isPrivate && isForSharedCaches(answer));
  const sticky = isForAll ? undefined : attempts.stickyCookie(isSecure);
  return [setCookie, sticky].filter(cookie => cookie !== undefined);
}

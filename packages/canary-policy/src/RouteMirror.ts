import { isShare } from './bucketOf';
import type { Check, DocumentCheck } from './DocumentCheck';
import { methodPattern } from './validateSegment';

/**
 * Which requests of stable's users are sent to the canary as well, whose answers nobody gets.
 *
 * @public
 */
export interface MirrorDocument {
  /** Percent of stable's requests, with at most two decimals. */
  share: number;
  /** `GET`, `HEAD` and `OPTIONS` by default: what changes something would change it twice. */
  methods?: string[];
}

/** Checks which requests are mirrored. */
export function checkMirror(
  check: DocumentCheck,
  value: unknown,
  path: string,
): void {
  const method: Check = check.matching(
    methodPattern,
    32,
    "a method in upper case, for example 'GET'",
  );
  check.object(
    value,
    path,
    {
      share: check.satisfying(
        'a percentage from 0 to 100 with at most two decimals',
        isShare,
      ),
    },
    { methods: (methods, place) => check.list(methods, place, 1, method) },
  );
}

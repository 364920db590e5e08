/** Statuses that caches may keep where nothing is said (RFC 9110, 15.1). */
const CACHEABLE = new Set([
  200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501,
]);

/** Fields that tell caches of one kind something else than `Cache-Control` (RFC 9213, and before it Edge Architecture). */
export const TARGETED_CACHE_CONTROL = [
  'cdn-cache-control',
  'surrogate-control',
  'cloudflare-cdn-cache-control',
  'akamai-cache-control',
  'vercel-cdn-cache-control',
  'netlify-cdn-cache-control',
  // nginx keeps what this says whatever `Cache-Control` does
  'x-accel-expires',
];

/** What speaks to shared caches alone, or lets them keep what they could not keep otherwise. */
const FOR_SHARED =
  /^(?:public|proxy-revalidate|s-maxage|must-understand)(?:\s*=|$)/i;

/** Nobody but the user keeps it, or nobody at all. A `private` that lists fields is no such thing. */
const NOT_SHARED = /^(?:no-store|private)$/i;

/** The same, and what is not given to others unasked. */
const NOT_FOR_OTHERS = /^(?:no-store|private|no-cache)$/i;

/** An answer as caches see it. */
export interface CachedAnswer {
  status: number;
  /** `undefined` where nothing is said. */
  cacheControl: string | undefined;
  hasExpires: boolean;
}

/**
 * What `Cache-Control` is to say of an answer that differs by group, so that no shared cache gives one group's answer to the other: the user's own cache may
 * keep it as long as before (RFC 9111, 5.2.2).
 *
 * @returns `undefined` where the answer is not kept by shared caches anyway
 */
export function privateCacheControl({
  status,
  cacheControl,
  hasExpires,
}: CachedAnswer): string | undefined {
  if (cacheControl === undefined) {
    return CACHEABLE.has(status) || hasExpires ? 'private' : undefined;
  }
  const directives = splitDirectives(cacheControl);
  if (directives.some(directive => NOT_SHARED.test(directive))) {
    return cacheControl;
  }
  return [
    'private',
    ...directives.filter(
      directive =>
        !FOR_SHARED.test(directive) && !/^private\s*=/i.test(directive),
    ),
  ].join(', ');
}

/** Whether an answer that goes on as it is says that shared caches may give it to others without asking, with all of its headers. */
export function isForSharedCaches({
  cacheControl,
  hasExpires,
}: CachedAnswer): boolean {
  return cacheControl === undefined
    ? hasExpires
    : !splitDirectives(cacheControl).some(directive =>
        NOT_FOR_OTHERS.test(directive),
      );
}

/** Commas within quotes belong to a value. */
function splitDirectives(value: string): string[] {
  return (value.match(/(?:[^,"]|"(?:[^"\\]|\\.)*"?)+/g) ?? [])
    .map(directive => directive.trim())
    .filter(directive => directive !== '');
}

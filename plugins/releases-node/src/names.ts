import { createHash } from 'node:crypto';

const MAX = 63;

/**
 * A name that Kubernetes takes, of at most 63 characters; what is too long, or has other characters, is shortened and gets a hash of the whole.
 *
 * @param options - with `dots`, for a label's value or the like; a name of RFC 1123 has none
 * @public
 */
export function shortName(
  name: string,
  { dots = false }: { dots?: boolean } = {},
): string {
  const whole = name.toLowerCase();
  const clean = trim(
    whole.replace(dots ? /[^a-z0-9.-]+/g : /[^a-z0-9-]+/g, '-'),
  );
  if (clean === whole && clean.length <= MAX) {
    return clean;
  }
  const hash = createHash('sha256').update(whole).digest('hex').slice(0, 8);
  return `${trim(clean.slice(0, MAX - 9))}-${hash}`;
}

/**
 * Joins parts to a name of RFC 1123 with at most 63 characters.
 *
 * @public
 */
export function resourceName(...parts: string[]): string {
  return shortName(parts.join('-'));
}

/**
 * The name of a revision's Deployment and Service, for example `shop-r3`.
 *
 * @public
 */
export function revisionResourceName(
  service: string,
  revision: string,
): string {
  return resourceName(service, revision);
}

/**
 * The Service through which an entrance reaches a target's route, for example `shop-canary`.
 *
 * @public
 */
export function entryServiceName(service: string): string {
  return resourceName(service, 'canary');
}

function trim(name: string): string {
  return name.replace(/^[.-]+|[.-]+$/g, '');
}

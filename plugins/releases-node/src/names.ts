import { createHash } from 'node:crypto';

const MAX = 63;

/**
 * Joins parts to a name of RFC 1123 with at most 63 characters; what is too long is shortened and gets a hash of the whole.
 *
 * @public
 */
export function resourceName(...parts: string[]): string {
  const whole = parts.join('-').toLowerCase();
  const clean = whole.replace(/[^a-z0-9-]+/g, '-').replace(/^-+|-+$/g, '');
  if (clean === whole && clean.length <= MAX) {
    return clean;
  }
  const hash = createHash('sha256').update(whole).digest('hex').slice(0, 8);
  return `${clean.slice(0, MAX - 9).replace(/-+$/, '')}-${hash}`;
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

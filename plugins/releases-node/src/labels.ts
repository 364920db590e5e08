/**
 * Label of an instance: the revision that it belongs to.
 *
 * @public
 */
export const LABEL_REVISION = 'backstage-releases/revision';

/**
 * Label of everything that this suite made for a service; its value is the service's name.
 *
 * @public
 */
export const LABEL_SERVICE = 'backstage-releases/service';

/**
 * Label of a desired route; its value is the route's id.
 *
 * @public
 */
export const LABEL_ROUTE = 'backstage-releases/route';

/**
 * Label of the Lease that a proxy instance keeps.
 *
 * @public
 */
export const LABEL_CANARY_PROXY = 'backstage-releases/canary-proxy';

/**
 * Annotation with the fence of the last command that reached an object.
 *
 * @public
 */
export const ANNOTATION_FENCE = 'backstage-releases/fence';

/**
 * Annotation with what an object was before it was changed, as JSON.
 *
 * @public
 */
export const ANNOTATION_ORIGINAL = 'backstage-releases/original';

/**
 * Annotation with the version that a revision runs.
 *
 * @public
 */
export const ANNOTATION_VERSION = 'backstage-releases/version';

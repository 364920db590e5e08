/**
 * Names the release plan of a component: `name` or `namespace/name`.
 *
 * @public
 */
export const ANNOTATION_PLAN = 'backstage-releases/plan';

/**
 * Names the image repository of a component, without tag or digest.
 *
 * @public
 */
export const ANNOTATION_IMAGE = 'backstage-releases/image';

/**
 * Names the Deployment that runs a component, where the Kubernetes annotations of the catalog don't say it.
 *
 * @public
 */
export const ANNOTATION_WORKLOAD = 'backstage-releases/workload';

/**
 * Says how often a component is asked at its busiest, requests per second; used as long as that can't be measured.
 *
 * @public
 */
export const ANNOTATION_REQUEST_RATE = 'backstage-releases/requests-per-second';

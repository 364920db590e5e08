import { Resource } from './ClusterClient';

/**
 * The resource of Deployments.
 *
 * @public
 */
export const deployments: Resource = {
  apiVersion: 'apps/v1',
  plural: 'deployments',
};

/**
 * The resource of Pods.
 *
 * @public
 */
export const pods: Resource = { apiVersion: 'v1', plural: 'pods' };

/**
 * The resource of Services.
 *
 * @public
 */
export const services: Resource = { apiVersion: 'v1', plural: 'services' };

/**
 * The resource of ConfigMaps.
 *
 * @public
 */
export const configMaps: Resource = { apiVersion: 'v1', plural: 'configmaps' };

/**
 * The resource of Events.
 *
 * @public
 */
export const events: Resource = { apiVersion: 'v1', plural: 'events' };

/**
 * The resource of Namespaces.
 *
 * @public
 */
export const namespaces: Resource = {
  apiVersion: 'v1',
  plural: 'namespaces',
  clusterScoped: true,
};

/**
 * The resource of EndpointSlices.
 *
 * @public
 */
export const endpointSlices: Resource = {
  apiVersion: 'discovery.k8s.io/v1',
  plural: 'endpointslices',
};

/**
 * The resource of Ingresses.
 *
 * @public
 */
export const ingresses: Resource = {
  apiVersion: 'networking.k8s.io/v1',
  plural: 'ingresses',
};

/**
 * The resource of Leases.
 *
 * @public
 */
export const leases: Resource = {
  apiVersion: 'coordination.k8s.io/v1',
  plural: 'leases',
};

/**
 * The resource of HorizontalPodAutoscalers.
 *
 * @public
 */
export const horizontalPodAutoscalers: Resource = {
  apiVersion: 'autoscaling/v2',
  plural: 'horizontalpodautoscalers',
};

/**
 * The resource of PodDisruptionBudgets.
 *
 * @public
 */
export const podDisruptionBudgets: Resource = {
  apiVersion: 'policy/v1',
  plural: 'poddisruptionbudgets',
};

/**
 * A small client for one Kubernetes API server: reads, guarded writes and watches.
 *
 * @packageDocumentation
 */
export * from './ClusterClient';
export { HttpClusterClient } from './HttpClusterClient';
export type { HttpClusterClientOptions } from './HttpClusterClient';
export { freshConnector } from './freshConnector';
export type { Fresh, FreshConnectorOptions } from './freshConnector';
export type { ReflectorPauses } from './DefaultReflector';
export { clusterClientFromKubeconfig, readKubeconfig } from './kubeconfig';
export { readServiceAccount } from './readServiceAccount';
export * from './resources';

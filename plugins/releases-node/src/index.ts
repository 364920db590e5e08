/**
 * Doors and extension points of Backstage Releases.
 *
 * @packageDocumentation
 */

export * from './doors';
export * from './ClusterClients';
export * from './DefaultClusterClients';
export * from './extensions';
export * from './labels';
export * from './names';

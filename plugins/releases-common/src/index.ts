/**
 * Plan schema, API types and client, permissions of Backstage Releases.
 *
 * @packageDocumentation
 */

export * from './annotations';
export * from './permissions';
export * from './api';
export * from './plan';

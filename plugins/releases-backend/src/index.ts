/**
 * The engine of Backstage Releases.
 *
 * @packageDocumentation
 */

export { releasesPlugin as default } from './plugin';

/**
 * Releases in the portal, for apps of the new frontend system.
 *
 * @packageDocumentation
 */

export { releasesPlugin as default } from './plugin';
export { isReleasesAvailable } from './isReleasesAvailable';
export { releasesApiRef } from './releasesApiRef';

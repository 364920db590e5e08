/**
 * Releases in the portal, for apps of the old frontend system.
 *
 * @packageDocumentation
 */

export {
  EntityReleasesContent,
  releasesPlugin,
  ReleasesPage,
} from './legacyPlugin';
export { isReleasesAvailable } from './isReleasesAvailable';
export { releasesApiRef } from './releasesApiRef';

/**
 * The catalog kind `ReleasePlan`.
 *
 * @packageDocumentation
 */

export { catalogModuleReleases as default } from './catalogModuleReleases';
export { ReleasePlanProcessor } from './ReleasePlanProcessor';

/**
 * Who sees the canary: rules, segments, identities and buckets, as data.
 *
 * @packageDocumentation
 */
export * from './Policy';
export * from './RouteDocument';
export * from './balance/BalanceDocument';
export type {
  BalanceSettings,
  BreakerRules,
  RetryRules,
} from './balance/BalanceSettings';
export type { Condition, Measurements } from './balance/condition/Condition';
export { parseBalance, validateBalance } from './balance/parseBalance';
export { accumulate, shareOfEveryone, withShareOfEveryone } from './accumulate';
export type { PolicyStep } from './accumulate';
export { BUCKETS, bucketOf, bucketsOf, isShare } from './bucketOf';
export { compilePolicy } from './compilePolicy';
export type { CompiledPolicy } from './compilePolicy';
export type { Decision, IdentitySourceName } from './Decision';
export type {
  Device,
  DeviceBrowser,
  DeviceClass,
  DeviceMatch,
  DeviceSystem,
  DeviceWord,
} from './Device';
export { describeDevice } from './describeDevice';
export {
  describeDecision,
  describePolicy,
  describeRule,
  describeSegment,
} from './describePolicy';
export { documentDuration } from './documentDuration';
export { explainPolicy } from './explainPolicy';
export type { ExplainedRule, Explanation } from './explainPolicy';
export { describeIssue, InvalidDocumentError } from './Issue';
export type { Issue } from './Issue';
export { decodeMemory, encodeMemory, MAX_SEGMENTS } from './Memory';
export type { Memory } from './Memory';
export { policyNeeds, validateRegions } from './policyNeeds';
export type { PolicyNeeds } from './policyNeeds';
export type { PolicyRequest } from './PolicyRequest';
export { createDeviceReader } from './readDevice';
export { fromReceived, toReceived } from './receivedText';
export { policyFormats, policySchema } from './policySchema';
export type { Region, RegionDetail } from './Region';
export {
  resolveSegment,
  resolveSegments,
  validateNamedSegments,
} from './resolveSegment';
export type { MirrorDocument } from './RouteMirror';
export type { RoutePathsDocument } from './RoutePaths';
export { validateRouteSettings } from './RouteSettings';
export type { RouteSettings } from './RouteSettings';
export { parseTimeouts } from './RouteTimeouts';
export type { RouteTimeouts, TimeoutsDocument } from './RouteTimeouts';
export { segmentKey } from './segmentKey';
export { suggest } from './suggest';
export { parsePolicy, validatePolicy } from './validatePolicy';
export {
  parseRouteDocument,
  validateRouteDocument,
} from './validateRouteDocument';
export { SEGMENT_KINDS, validateSegment } from './validateSegment';
export type { Language } from './Words';
export { xxh32 } from './xxh32';

/**
 * Who sees the canary: rules, segments, identities and buckets, as data.
 *
 * @packageDocumentation
 */
export * from './Policy';
export * from './RouteDocument';
export { accumulate, shareOfEveryone, withShareOfEveryone } from './accumulate';
export type { PolicyStep } from './accumulate';
export { BUCKETS, bucketOf, bucketsOf, isShare } from './bucketOf';
export { compilePolicy } from './compilePolicy';
export type { CompiledPolicy } from './compilePolicy';
export type { Decision, IdentitySourceName } from './Decision';
export {
  describeDecision,
  describePolicy,
  describeRule,
  describeSegment,
} from './describePolicy';
export { describeIssue, InvalidDocumentError } from './Issue';
export type { Issue } from './Issue';
export { decodeMemory, encodeMemory, MAX_SEGMENTS } from './Memory';
export type { Memory } from './Memory';
export type { PolicyRequest } from './PolicyRequest';
export { fromReceived, toReceived } from './receivedText';
export { segmentKey } from './segmentKey';
export { suggest } from './suggest';
export { parsePolicy, validatePolicy } from './validatePolicy';
export {
  parseRouteDocument,
  validateRouteDocument,
} from './validateRouteDocument';
export { validateSegment } from './validateSegment';
export { xxh32 } from './xxh32';

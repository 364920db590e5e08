/**
 * The data plane: an HTTP proxy that splits the users of a service between stable and canary, on a port per route.
 *
 * @packageDocumentation
 */
export { startProxy } from './program/startProxy';
export type { CanaryProxy, StartOptions } from './program/CanaryProxy';
export type { ProxySettings } from './program/ProxySettings';
export type { SettingsOrigin } from './program/SettingsOrigin';
export { SettingsError } from './program/SettingsError';
export { runDataThread } from './dataplane/threads/runDataThread';
export { runCli } from './program/runCli';
export type { RemovalAnswer } from './admin/RemovalAnswer';
export type { RouteAnswer } from './admin/routeAnswer';
export type { CountersAnswer } from './admin/countersAnswer';
export type { DecisionAnswer } from './admin/explainDecision';
export type {
  PreviewAnswer,
  PreviewCount,
  PreviewedRule,
  PreviewExample,
} from './preview/PreviewAnswer';
export type { StatusAnswer } from './admin/statusOf';
export type { CounterBucket } from './traffic/TrafficReading';
export type { ProcessLoad } from './traffic/LoadMeter';
export { LATENCY_BOUNDS } from './traffic/Latencies';
export { systemClock } from './Clock';
export type { Clock } from './Clock';
export type { Log } from './Log';

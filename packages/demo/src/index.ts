/**
 * Demo images and the demo crowd.
 *
 * @packageDocumentation
 */
export * from './images';
export { runCrowd } from './crowd/runCrowd';
export {
  startControlServer,
  type ControlServer,
} from './crowd/startControlServer';
export { startCrowd } from './crowd/startCrowd';
export type { Crowd, CrowdOptions } from './crowd/Crowd';
export type { CrowdStats, Failure } from './crowd/CrowdCounts';

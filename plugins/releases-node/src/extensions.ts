import { createExtensionPoint } from '@backstage/backend-plugin-api';
import { Entrance } from './doors/Entrance';
import { MetricsProvider } from './doors/MetricsProvider';
import { Revisions } from './doors/Revisions';
import { StageType } from './doors/StageType';
import { TrafficRouter } from './doors/TrafficRouter';
import { VersionSource } from './doors/VersionSource';

/**
 * Runs and reaches services: revisions and entrances of a platform such as Kubernetes.
 *
 * @public
 */
export interface ReleasesPlatformExtensionPoint {
  setRevisions(revisions: Revisions): void;
  setEntrance(entrance: Entrance): void;
}

/**
 * Where a platform's module registers.
 *
 * @public
 */
export const releasesPlatformExtensionPoint =
  createExtensionPoint<ReleasesPlatformExtensionPoint>({
    id: 'releases.platform',
  });

/**
 * Splits and measures traffic.
 *
 * @public
 */
export interface ReleasesTrafficExtensionPoint {
  setRouter(router: TrafficRouter): void;
  setMetrics(metrics: MetricsProvider): void;
}

/**
 * Where a data plane's module registers.
 *
 * @public
 */
export const releasesTrafficExtensionPoint =
  createExtensionPoint<ReleasesTrafficExtensionPoint>({
    id: 'releases.traffic',
  });

/**
 * More kinds of stages, and where versions come from.
 *
 * @public
 */
export interface ReleasesPipelineExtensionPoint {
  addStageType(stageType: StageType): void;
  addVersionSource(source: VersionSource): void;
}

/**
 * Where stage types and version sources register.
 *
 * @public
 */
export const releasesPipelineExtensionPoint =
  createExtensionPoint<ReleasesPipelineExtensionPoint>({
    id: 'releases.pipeline',
  });

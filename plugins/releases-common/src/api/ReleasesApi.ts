import {
  Release,
  ReleaseCommandRequest,
  ReleaseEvent,
  ReleaseStatus,
} from './Release';
import { ServiceOverview, Version } from './Service';
import { RollbackResult, Target, Traffic } from './Target';

/**
 * Names a target: one service in one environment.
 *
 * @public
 */
export interface TargetRef {
  environment: string;
  entityRef: string;
}

/**
 * A list, and the backend's time when it was read, epoch ms.
 *
 * @public
 */
export interface Listed<T> {
  items: T[];
  at: number;
}

/**
 * What the portal asks of `releases-backend`. Every method throws `ResponseError` with the backend's error, and `ServiceUnavailableError` where no answer
 * came in time.
 *
 * @public
 */
export interface ReleasesApi {
  getService(entityRef: string): Promise<ServiceOverview>;
  /** Versions that can be released, the newest first. */
  getVersions(entityRef: string): Promise<Version[]>;
  startRelease(request: {
    entityRef: string;
    pipeline: string;
    version: string;
    note?: string;
  }): Promise<Release>;
  listReleases(filter: {
    entityRef?: string;
    environment?: string;
    status?: ReleaseStatus[];
    /** At most 100; 20 by default. */
    limit?: number;
    /** Only releases with a smaller id. */
    before?: number;
  }): Promise<Listed<Release>>;
  getRelease(id: number): Promise<Release>;
  command(id: number, command: ReleaseCommandRequest): Promise<Release>;
  getReleaseEvents(
    id: number,
    options?: { after?: number },
  ): Promise<Listed<ReleaseEvent>>;
  getTarget(ref: TargetRef): Promise<Target>;
  getTargetEvents(
    ref: TargetRef,
    options?: { after?: number },
  ): Promise<Listed<ReleaseEvent>>;
  getTraffic(
    ref: TargetRef,
    range: { from: number; to: number },
  ): Promise<Traffic>;
  rollback(ref: TargetRef, request: { why?: string }): Promise<RollbackResult>;
}

import {
  Listed,
  Release,
  ReleaseCommandRequest,
  ReleaseEvent,
  ReleaseStatus,
  RollbackResult,
  ServiceOverview,
  Target,
  TargetRef,
  Traffic,
  Version,
} from '@backstage-releases/plugin-releases-common';
import { BackstageCredentials } from '@backstage/backend-plugin-api';

/**
 * Who asks, and from where.
 */
export interface Actor {
  /** Entity ref of the user, or `service:<subject>`. */
  ref: string;
  /** The user's own ref and those of her groups. */
  ownershipRefs: string[];
  /** For the history: `portal` or `api`. */
  from: string;
  credentials: BackstageCredentials;
}

/**
 * All that can be asked of releases and targets.
 *
 * Throws `NotFoundError`, `InputError` (what was sent is wrong), `ConflictError` (it can't be done now) and `NotAllowedError`.
 */
export interface ReleasesService {
  getService(entityRef: string, actor: Actor): Promise<ServiceOverview>;
  getVersions(entityRef: string, actor: Actor): Promise<Version[]>;
  start(
    request: {
      entityRef: string;
      pipeline: string;
      version: string;
      note?: string;
    },
    actor: Actor,
  ): Promise<Release>;
  list(
    filter: {
      entityRef?: string;
      /** Refs of components whose releases are left out. */
      except?: string[];
      environment?: string;
      status?: ReleaseStatus[];
      limit?: number;
      before?: number;
    },
    actor: Actor,
  ): Promise<Listed<Release>>;
  get(id: number, actor: Actor): Promise<Release>;
  command(
    id: number,
    command: ReleaseCommandRequest,
    actor: Actor,
  ): Promise<Release>;
  releaseEvents(
    id: number,
    options: { after?: number },
    actor: Actor,
  ): Promise<Listed<ReleaseEvent>>;
  target(ref: TargetRef, actor: Actor): Promise<Target>;
  targetEvents(
    ref: TargetRef,
    options: { after?: number },
    actor: Actor,
  ): Promise<Listed<ReleaseEvent>>;
  traffic(
    ref: TargetRef,
    range: { from: number; to: number },
    actor: Actor,
  ): Promise<Traffic>;
  rollback(
    ref: TargetRef,
    request: { why?: string },
    actor: Actor,
  ): Promise<RollbackResult>;
}

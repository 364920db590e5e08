import {
  ReleaseStatus,
  StageStatus,
} from '@backstage-releases/plugin-releases-common';
import { JsonObject } from '@backstage/types';
import { PlannedStage } from '../plans/Plans';

/** How a stage of a release stands. */
export interface StageRecord {
  name: string;
  status: StageStatus;
  /** Belongs to the stage type. */
  state?: JsonObject;
  startedAt?: number;
  endedAt?: number;
  message?: string;
  outputs?: JsonObject;
}

/** A release as the database has it. */
export interface ReleaseRecord {
  id: number;
  targetId: string;
  entityRef: string;
  environment: string;
  production: boolean;
  plan: string;
  pipeline: string;
  version: string;
  digest: string;
  image: string;
  fromVersion?: string;
  note?: string;
  salt: string;
  /** The stages as the plan had them at the start, and the component's owner then. */
  planned: { stages: PlannedStage[]; owner?: string };
  stages: StageRecord[];
  status: ReleaseStatus;
  intent: 'run' | 'cancel' | 'rollback';
  message?: string;
  /** Highest share of everyone, percent. */
  reached: number;
  startedBy: string;
  startedAt: number;
  endedAt?: number;
  ticket: string;
  failures: number;
}

/** Whether a release has come to its end. */
export function hasEnded(status: ReleaseStatus): boolean {
  return status !== 'running' && status !== 'rolling-back';
}

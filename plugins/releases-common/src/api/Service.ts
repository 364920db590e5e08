import { PlanProblem } from '../plan/PlanProblem';
import { Release } from './Release';
import { Target } from './Target';

/**
 * A version that can be released.
 *
 * @public
 */
export interface Version {
  version: string;
  digest: string;
  commit?: string;
  created?: number;
  url?: string;
}

/**
 * A pipeline of a service's plan.
 *
 * @public
 */
export interface PipelineView {
  name: string;
  environment: string;
  production: boolean;
  stages: Array<{
    name: string;
    type: string;
    needs: string[];
    /** What it does, in words. */
    words: string;
  }>;
  /** Why it can't be started; empty where it can. */
  problems: PlanProblem[];
}

/**
 * What the tab of a service shows.
 *
 * @public
 */
export interface ServiceOverview {
  entityRef: string;
  /** The plan's entity ref, where the component names one. */
  plan?: string;
  /** What is wrong with the plan as a whole, or why there is none. */
  problems: PlanProblem[];
  pipelines: PipelineView[];
  /** In the order of the operator's configuration. */
  environments: Array<{ name: string; production: boolean; target?: Target }>;
  running: Release[];
  /** The latest first. */
  history: Release[];
  /** The server's time, epoch ms. */
  at: number;
}

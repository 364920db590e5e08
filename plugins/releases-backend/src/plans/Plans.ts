import { PlanProblem } from '@backstage-releases/plugin-releases-common';
import { JsonObject } from '@backstage/types';

/**
 * A stage as the plan has it. Its own fields are read by its stage type.
 */
export interface PlannedStage {
  name: string;
  type: string;
  needs: string[];
  /** CEL; the stage is skipped where it is false. */
  when?: string;
  /** The stage's fields, without `type`, `needs` and `when`. */
  fields: JsonObject;
}

/**
 * A pipeline that was read whole.
 */
export interface PlannedPipeline {
  name: string;
  environment: string;
  /** In an order in which each comes after all that it needs. */
  stages: PlannedStage[];
  /** Why it can't be started; empty where it can. */
  problems: PlanProblem[];
}

/**
 * What the catalog says about a service and its plan.
 */
export interface PlannedService {
  entityRef: string;
  name: string;
  annotations: Record<string, string>;
  /** Entity ref of the component's owner. */
  owner?: string;
  /** Repository without tag or digest. */
  image?: string;
  /** Entity ref of the plan. */
  plan?: string;
  /** What is wrong with the whole: no plan, no image, a broken plan. */
  problems: PlanProblem[];
  pipelines: PlannedPipeline[];
}

/**
 * Reads components and their plans.
 */
export interface Plans {
  /** Throws `NotFoundError` where there is no such component. */
  read(entityRef: string): Promise<PlannedService>;
}

/**
 * An environment of the operator's configuration.
 */
export interface Environment {
  name: string;
  cluster: string;
  production: boolean;
  /** Where a service of this environment runs on the cluster. */
  namespace(service: { name: string; namespace: string }): string;
  /** `namespace/name` of plans, `*` allowed; undefined allows all. */
  plans?: string[];
  /** Prefixes of images; undefined allows all. */
  images?: string[];
  /** Stage types that must come before anything changes. */
  require: string[];
}

/**
 * The operator's environments, in the order of the configuration.
 */
export interface Environments {
  list(): Environment[];
  /** Throws `NotFoundError` with the names that are configured. */
  get(name: string): Environment;
}

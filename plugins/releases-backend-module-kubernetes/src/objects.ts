import type { KubeObject } from '@backstage-releases/cluster-client';
import type {
  DeploymentSpec,
  DeploymentStatus,
} from 'kubernetes-types/apps/v1';
import type { HorizontalPodAutoscalerSpec } from 'kubernetes-types/autoscaling/v2';
import type { PodSpec, PodStatus, ServiceSpec } from 'kubernetes-types/core/v1';
import type {
  IngressSpec,
  IngressStatus,
} from 'kubernetes-types/networking/v1';
import type { PodDisruptionBudgetSpec } from 'kubernetes-types/policy/v1';

/** A Deployment as an API server answers it. */
export interface Deployment extends KubeObject {
  spec: DeploymentSpec;
  status?: DeploymentStatus;
}

/** A Service as an API server answers it. */
export interface Service extends KubeObject {
  spec: ServiceSpec;
}

/** A Pod as an API server answers it. */
export interface Pod extends KubeObject {
  spec: PodSpec;
  status?: PodStatus;
}

/** An Ingress as an API server answers it. */
export interface Ingress extends KubeObject {
  spec: IngressSpec;
  status?: IngressStatus;
}

/** A HorizontalPodAutoscaler as an API server answers it. */
export interface HorizontalPodAutoscaler extends KubeObject {
  spec: HorizontalPodAutoscalerSpec;
}

/** A PodDisruptionBudget as an API server answers it. */
export interface PodDisruptionBudget extends KubeObject {
  spec: PodDisruptionBudgetSpec;
}

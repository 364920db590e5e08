import type { KubeObject } from '@backstage-releases/cluster-client';
import type {
  DeploymentSpec,
  DeploymentStatus,
} from 'kubernetes-types/apps/v1';
import type { PodSpec, PodStatus, ServiceSpec } from 'kubernetes-types/core/v1';
import type {
  IngressSpec,
  IngressStatus,
} from 'kubernetes-types/networking/v1';

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

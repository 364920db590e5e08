import { configMapKind } from './ConfigMap';
import { deploymentKind } from './Deployment';
import { endpointSliceKind } from './EndpointSlice';
import { eventKind } from './Event';
import { ingressKind } from './Ingress';
import { leaseKind } from './Lease';
import { namespaceKind } from './Namespace';
import { nodeKind } from './Node';
import { podKind } from './Pod';
import { replicaSetKind } from './ReplicaSet';
import type { ResourceKind } from './ResourceKind';
import { secretKind } from './Secret';
import { serviceKind } from './Service';
import { serviceAccountKind } from './ServiceAccount';

/** Every kind that the API server knows. To add one, write its file and name it here. */
export const allKinds: ResourceKind[] = [
  configMapKind,
  deploymentKind,
  endpointSliceKind,
  eventKind,
  ingressKind,
  leaseKind,
  namespaceKind,
  nodeKind,
  podKind,
  replicaSetKind,
  secretKind,
  serviceAccountKind,
  serviceKind,
];

import {
  ANNOTATION_FENCE,
  LABEL_REVISION,
  revisionResourceName,
  TargetContext,
} from '@backstage-releases/plugin-releases-node';
import { Deployment, Service } from '../objects';
import { baseSelector } from '../target/findHandle';
import { ownLabels } from './revisionDeployment';

/** The Service that selects one revision alone. It has the handle's ports, and goes when its Deployment does. */
export function revisionService(
  target: TargetContext,
  revision: string,
  handle: Service,
  owner: Deployment,
): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: revisionResourceName(target.service.name, revision),
      namespace: target.namespace,
      labels: { ...ownLabels(target), [LABEL_REVISION]: revision },
      annotations: { [ANNOTATION_FENCE]: String(target.fence) },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name: owner.metadata.name,
          uid: owner.metadata.uid!,
        },
      ],
    },
    spec: {
      type: 'ClusterIP',
      selector: { ...baseSelector(handle), [LABEL_REVISION]: revision },
      // A node's port belongs to the handle alone.
      ports: handle.spec.ports?.map(({ nodePort: _, ...port }) => port),
    },
  };
}

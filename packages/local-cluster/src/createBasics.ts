import { timestamp } from './Clock';
import { nodeName } from './kubelet/Kubelet';
import type { ClusterObjects } from './objects/ClusterObjects';
import { namespaceKind } from './resources/Namespace';
import { nodeKind } from './resources/Node';
import { serviceKind } from './resources/Service';

const namespaces = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** Makes what every cluster has from the beginning, where it isn't there. */
export function createBasics(objects: ClusterObjects): void {
  for (const name of namespaces) {
    if (!objects.find(namespaceKind, { name })) {
      objects.create(namespaceKind, { metadata: { name } });
    }
  }
  const api = { namespace: 'default', name: 'kubernetes' };
  if (!objects.find(serviceKind, api)) {
    objects.create(serviceKind, {
      metadata: {
        ...api,
        labels: { component: 'apiserver', provider: 'kubernetes' },
      },
      spec: {
        clusterIP: '10.43.0.1',
        ports: [{ name: 'https', port: 443, targetPort: 443 }],
      },
    });
  }
  if (!objects.find(nodeKind, { name: nodeName })) {
    objects.create(nodeKind, {
      metadata: {
        name: nodeName,
        labels: { 'kubernetes.io/hostname': nodeName },
      },
    });
  }
  const now = timestamp(objects.now());
  objects.modify(
    nodeKind,
    { name: nodeName },
    node => {
      node.status = {
        addresses: [
          { type: 'InternalIP', address: '127.0.0.1' },
          { type: 'Hostname', address: nodeName },
        ],
        conditions: [
          {
            type: 'Ready',
            status: 'True',
            reason: 'KubeletReady',
            message: 'pods run inside the process of the cluster',
            lastHeartbeatTime: now,
            lastTransitionTime: now,
          },
        ],
        nodeInfo: {
          kubeletVersion: 'v1.36.3+local-cluster',
          containerRuntimeVersion: `node://${process.version.slice(1)}`,
          operatingSystem: process.platform,
          architecture: process.arch,
        },
      };
    },
    { part: 'status' },
  );
}

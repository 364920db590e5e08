import type { Container, ServicePort } from 'kubernetes-types/core/v1';
import type { Endpoint, EndpointPort } from 'kubernetes-types/discovery/v1';
import type { KubeObject } from '../../store/KubeObject';
import { listeningPort } from '../../kubelet/listeningPorts';
import { isFinished, readySince } from '../podReadiness';

/** Endpoints that share the numbers of their ports, and so one EndpointSlice. */
export interface EndpointGroup {
  ports: EndpointPort[];
  endpoints: Endpoint[];
}

/**
 * The endpoints of a Service: its pods, each with the number that every port of the Service has in it.
 *
 * Pods that resolve a named port to different numbers come in different groups.
 */
export function decideEndpoints(
  service: KubeObject,
  pods: KubeObject[],
): EndpointGroup[] {
  const groups = new Map<string, EndpointGroup>();
  for (const pod of pods) {
    if (isFinished(pod) || !pod.status.podIP) {
      continue;
    }
    const ports = portsOf(service, pod);
    if (ports.length === 0 && (service.spec.ports ?? []).length > 0) {
      continue;
    }
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? { ports, endpoints: [] };
    group.endpoints.push(endpointOf(service, pod));
    groups.set(key, group);
  }
  return [...groups.values()];
}

function portsOf(service: KubeObject, pod: KubeObject): EndpointPort[] {
  const ports: EndpointPort[] = [];
  for (const port of (service.spec.ports ?? []) as ServicePort[]) {
    const number = targetOf(pod, port);
    if (number !== undefined) {
      ports.push({
        name: port.name ?? '',
        protocol: port.protocol,
        port: number,
        ...(port.appProtocol ? { appProtocol: port.appProtocol } : {}),
      });
    }
  }
  return ports.sort((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1));
}

function targetOf(pod: KubeObject, port: ServicePort): number | undefined {
  const target = port.targetPort as unknown as string | number;
  if (typeof target === 'number') {
    return listeningPort(pod, target);
  }
  const containers: Container[] = pod.spec.containers;
  return containers
    .flatMap(container => container.ports ?? [])
    .find(each => each.name === target && each.protocol === port.protocol)
    ?.containerPort;
}

function endpointOf(service: KubeObject, pod: KubeObject): Endpoint {
  const isReady = readySince(pod) !== undefined;
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  return {
    addresses: [pod.status.podIP],
    conditions: {
      ready:
        service.spec.publishNotReadyAddresses === true ||
        (isReady && !terminating),
      serving: isReady,
      terminating,
    },
    targetRef: {
      kind: 'Pod',
      namespace: pod.metadata.namespace,
      name: pod.metadata.name,
      uid: pod.metadata.uid,
    },
    nodeName: pod.spec.nodeName,
  };
}
